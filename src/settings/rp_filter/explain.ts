import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Reverse path filter',
  what:
    'Before the kernel takes an IPv4 packet it looks up the route back to its source. strict: the best route must leave by the ' +
    'interface the packet came in by. loose: any route to the source will do. off: no check. In force on an interface is the ' +
    'greater of net.ipv4.conf.all.rp_filter and net.ipv4.conf.IF.rp_filter.',
  why:
    'Multicast often comes in by an interface that is not the way back to its sender: a data network beside the default route, ' +
    'two paths, a source behind another router. The check also holds for joined groups, and for the IGMP queries that keep the ' +
    'switch sending.',
  fails:
    'The packet is seen by tcpdump and never reaches the socket. The only trace is TcpExt IPReversePathFilter, +1 a packet; ' +
    'log_martians stays silent for multicast. When queries are dropped, it works for some minutes and then stops.',
  see: [
    'sysctl net.ipv4.conf.all.rp_filter net.ipv4.conf.eth1.rp_filter',
    'nstat -azs TcpExtIPReversePathFilter',
    'ip route get 239.8.0.19 from 198.18.4.1 iif eth1',
  ],
  fix:
    'Lower the key that decides. An interface cannot be set below conf.all: with all=1 the interface stays strict whatever its ' +
    'own key says. Before conf.all is lowered, give every other interface that relied on it its own key, and conf.default for ' +
    'interfaces to come. Where a filter is wanted, loose lets asymmetric multicast pass.',
  sources: [
    'https://docs.kernel.org/networking/ip-sysctl.html (rp_filter)',
    'net/ipv4/fib_frontend.c: fib_validate_source; include/linux/inetdevice.h: IN_DEV_RPFILTER',
    'RFC 3704 (Ingress Filtering for Multihomed Networks)',
  ],
};

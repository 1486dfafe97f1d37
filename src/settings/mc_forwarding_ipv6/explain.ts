import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'IPv6 multicast forwarding on an interface',
  what:
    'net.ipv6.conf.IF.mc_forwarding is 1 while a multicast routing daemon has the interface in the IPv6 table (a MIF). The ' +
    'table is one of its own, beside that of IPv4 (mc_forwarding); both keys are read-only.',
  why: 'Without it the host does not pass IPv6 multicast from one segment to another.',
  fails:
    'A daemon built without IPv6, or a kernel without CONFIG_IPV6_MROUTE, forwards IPv4 and says nothing of IPv6. smcrouted ' +
    'takes an interface for both or for none, so one without the other cannot be had through it. Groups of interface-local ' +
    'and link-local scope (ff01, ff02) are never forwarded.',
  see: [
    'sysctl net.ipv6.conf.all.mc_forwarding net.ipv6.conf.eth1.mc_forwarding',
    'cat /proc/net/ip6_mr_vif',
    'ip -6 mroute',
  ],
  fix: 'A line `phyint eth1 enable` in the configuration of smcrouted (Debian builds it with IPv6), then `smcroutectl reload`.',
  sources: ['man 5 smcroute.conf', 'net/ipv6/ip6mr.c: ip6_mroute_setsockopt (MRT6_INIT, MRT6_ADD_MIF)'],
};

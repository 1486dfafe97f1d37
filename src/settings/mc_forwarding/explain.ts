import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Multicast forwarding on an interface',
  what:
    'net.ipv4.conf.IF.mc_forwarding is 1 while a multicast routing daemon has the interface in its table (a VIF), ' +
    'conf.all.mc_forwarding while one holds the table. Both are read-only: nothing but a daemon sets them. IPv6: mc_forwarding_ipv6.',
  why: 'Without it the host does not pass multicast from one segment to another, whatever ip_forward says (it is not needed).',
  fails:
    '`sysctl -w net.ipv4.conf.eth1.mc_forwarding=1` prints an error and exits 0, so scripts believe it. When the daemon ends, ' +
    'every key falls to 0 and forwarding stops. 224.0.0.0/24 and packets with TTL 1 are never forwarded.',
  see: [
    'sysctl net.ipv4.conf.all.mc_forwarding net.ipv4.conf.eth1.mc_forwarding',
    'cat /proc/net/ip_mr_vif',
    'smcroutectl show',
  ],
  fix:
    'A line `phyint eth1 enable` (or disable) in the configuration of smcrouted, before its mroute lines, then `smcroutectl ' +
    'reload`. Start smcrouted with -N, or it takes every interface. One daemon only can hold the table.',
  sources: [
    'man 5 smcroute.conf',
    'net/ipv4/ipmr.c: ip_mroute_setsockopt (MRT_INIT, MRT_ADD_VIF)',
    'net/ipv4/devinet.c: MC_FORWARDING',
  ],
};

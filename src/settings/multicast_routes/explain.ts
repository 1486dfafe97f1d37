import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Multicast forwarding from one interface to others',
  what:
    'A route of the multicast routing table: packets of a group, and of one sender when a source is named, that come in by one ' +
    'interface leave by others. Every interface named has to be in the table (a VIF, mc_forwarding 1), which desiring the ' +
    'route brings about. `to` is the whole list: an output that nobody asked for is drift.',
  why: 'A host between two segments passes on no multicast without it, and with a wrong one passes it on where nobody wants it.',
  fails:
    'A route of any source has no entry in the kernel until its first packet comes, so an empty table proves nothing: the ' +
    'daemon has to be asked. A packet is forwarded only when its TTL is greater than the threshold of the output (1 when ' +
    'nothing is said, so TTL 1 never leaves its segment), and nobody is told of those that are not. A line that stands before ' +
    'the phyint lines of its interfaces is skipped. When the daemon ends, all routes are gone at once. `smcroutectl add` lasts ' +
    'until the next reload.',
  see: [
    'smcroutectl -p -d show routes',
    'ip -s mroute show table all',
    'cat /proc/net/ip_mr_vif /proc/net/ip_mr_cache',
  ],
  fix:
    'Lines `phyint eth1 enable`, `phyint eth2 enable ttl-threshold 5` and `mroute from eth1 source 198.18.4.1 group 239.8.0.19 ' +
    'to eth2` in the configuration of smcrouted, then `smcroutectl reload`. pimd and FRR hold the table by their own rules, ' +
    'which mcready reads and does not change.',
  sources: [
    'man 5 smcroute.conf',
    'net/ipv4/ipmr.c: ip_mr_forward (TTL thresholds), ipmr_mfc_add, ipmr_cache_unresolved',
    'net/ipv6/ip6mr.c',
  ],
};

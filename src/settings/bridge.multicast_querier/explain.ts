import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'IGMP querier of a bridge',
  what:
    'The bridge sends IGMP and MLD queries when no better querier does. Its queries have source 0.0.0.0 unless ' +
    'multicast_query_use_ifaddr has it use its own address.',
  why:
    'Members answer queries only: without a querier they are silent after their join, and every snooping switch on the way ' +
    'forgets them. A network without a multicast router needs one querier somewhere.',
  fails:
    'Off with nobody else asking: delivery stops some minutes after each join. On where a router asks with a lower address: none, ' +
    'the bridge keeps quiet.',
  see: ['cat /sys/class/net/br0/bridge/multicast_querier', 'tcpdump -pni br0 igmp', 'cat /proc/net/igmp'],
  fix: 'ip link set dev br0 type bridge mcast_querier 1, on one bridge of the network.',
  sources: ['man 8 ip-link (bridge: mcast_querier)', 'RFC 3376 (6.6.2, querier election)', 'net/bridge/br_multicast.c'],
};

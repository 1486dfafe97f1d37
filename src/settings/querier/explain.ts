import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'A querier of IGMP on the network',
  what:
    'Whether a querier is heard on an interface, from what the kernel keeps: a query of IGMPv1 or v2 holds the host to that ' +
    'version for about 260 s; a bridge has a querier of its own, or knows ports with a multicast router behind them for 255 s. ' +
    'A host that is no bridge and hears IGMPv3 queries keeps no trace: unknown, never a pass.',
  why:
    'A switch with IGMP snooping forgets a member that does not report again, and members report when they are asked. Without ' +
    'a querier, delivery ends about 260 s after the join.',
  fails:
    'Works for about 4 minutes, then dies; a rejoin revives it. With a querier of version 2 all hosts speak version 2, and ' +
    'joins of one source (SSM) are any-source on the wire.',
  see: [
    'grep -A9 eth1 /proc/net/igmp   # V2: held down by a query',
    'bridge -d -s mdb show   # router ports',
    'tcpdump -p -ni eth1 igmp   # for 125 s',
  ],
  fix:
    'One querier a network: of the switch (ip igmp snooping querier), of a router with PIM, or of a Linux bridge ' +
    '(bridge.multicast_querier: true). Set its version to 3.',
  sources: [
    'RFC 3376 sections 7.2.1, 8.3 and 8.12',
    'RFC 4541 section 2.1.1',
    'net/ipv4/igmp.c: igmp_heard_query',
    'net/bridge/br_multicast.c: br_multicast_mark_router',
  ],
};

import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'IGMP snooping of a bridge',
  what:
    'The bridge listens to joins and leaves, and hands a group only to ports that joined it and to those where a router or ' +
    'querier is. Until it has heard a querier it floods.',
  why:
    'Containers and virtual machines stand behind bridges. Snooping keeps feeds away from ports that do not want them; without ' +
    'a querier it takes feeds away from ports that do.',
  fails:
    'Delivery that works for some four minutes after a join and then stops: memberships age out (260 s) because nobody asks for ' +
    'them. bridge mdb show has no entry for the port.',
  see: ['bridge -d -s mdb show dev br0', 'cat /sys/class/net/br0/bridge/multicast_snooping'],
  fix:
    'Have a querier on the network (multicast_querier on the bridge, or the router), or ' +
    'ip link set dev br0 type bridge mcast_snooping 0.',
  sources: ['man 8 ip-link (bridge: mcast_snooping)', 'RFC 4541', 'net/bridge/br_multicast.c: br_multicast_toggle'],
};

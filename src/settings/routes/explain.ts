import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Routes for multicast groups',
  what:
    'Entries of the unicast routing table for multicast prefixes. They choose the interface for packets of programs that name ' +
    'none (no IP_MULTICAST_IF, no bound address), and for joins that leave the interface open (INADDR_ANY). Longest prefix ' +
    'first, then lowest metric. IPv6 looks into table local first, where every interface has ff00::/8 and the first one wins: ' +
    'only a route there steers IPv6 groups.',
  why: 'Without such a route the default route decides, so groups leave by the management network, or are joined there.',
  fails:
    'No route and no default: sendto says "Network is unreachable", a join "No such device". A wrong route: packets leave by the ' +
    'wrong interface and nothing says so. Setting an interface down deletes its routes, and up does not bring them back.',
  see: ['ip route show root 224.0.0.0/4 table all', 'ip route get 239.8.0.19', 'tcpdump -pni eth1 host 239.8.0.19'],
  fix:
    'ip route replace 239.0.0.0/8 dev eth1; remove longer prefixes by other interfaces that nobody needs. IPv6: ' +
    'ip -6 route add multicast ff15::/16 dev eth1 table local.',
  sources: [
    'man 8 ip-route',
    'man 7 ip (IP_ADD_MEMBERSHIP, IP_MULTICAST_IF)',
    'net/ipv4/route.c: ip_route_output_key_hash_rcu',
    'net/ipv6/addrconf.c: addrconf_add_mroute; include/uapi/linux/ipv6_route.h: IP6_RT_PRIO_USER',
  ],
};

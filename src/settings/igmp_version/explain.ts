import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'IGMP version',
  what:
    'The version of IGMP in which a host reports what it joined. net.ipv4.conf.*.force_igmp_version enforces one: 1 of all or of ' +
    'the interface is version 1, else 2 of one of them version 2, anything else none, which is version 3. Without enforcement a ' +
    'host that hears a query of an older version speaks that until some minutes after the last one.',
  why:
    'Source-specific multicast (a join with a source) needs version 3: in version 2 the source is not told, and the network ' +
    'forwards every sender. Some old switches and routers understand version 2 only, and then it has to be enforced.',
  fails:
    'A report that the switch does not understand is no report: the group is pruned there while /proc/net/igmp lists it. With ' +
    'one old querier on the network, source-specific receivers get nothing, or all.',
  see: [
    'cat /proc/net/igmp   # column Querier: the version spoken now',
    'sysctl net.ipv4.conf.all.force_igmp_version net.ipv4.conf.eth1.force_igmp_version',
    'tcpdump -pni eth1 igmp',
  ],
  fix:
    'sysctl -w net.ipv4.conf.eth1.force_igmp_version=2 (0: none); conf.all bears on every interface. An older querier is not ' +
    'overruled by a key: set its version on the switch or router.',
  sources: [
    'https://docs.kernel.org/networking/ip-sysctl.html (force_igmp_version)',
    'net/ipv4/igmp.c: IGMP_V1_SEEN, IGMP_V2_SEEN',
    'RFC 3376 (IGMPv3), section 7.2',
  ],
};

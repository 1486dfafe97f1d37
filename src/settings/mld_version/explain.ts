import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'MLD version',
  what:
    'The version of MLD (for IPv6 what IGMP is for IPv4) in which a host reports what it joined. net.ipv6.conf.*.force_mld_version ' +
    'enforces one: that of all, unless it is 0, else that of the interface; 1 is version 1, anything else version 2.',
  why: 'Source-specific multicast needs version 2. Old switches that snoop version 1 only do not understand its reports.',
  fails:
    'A report that the switch does not understand is no report: the group is pruned there while /proc/net/igmp6 lists it.',
  see: [
    'sysctl net.ipv6.conf.all.force_mld_version net.ipv6.conf.eth1.force_mld_version',
    'tcpdump -pni eth1 "icmp6 and ip6[48] == 131 or ip6[48] == 143"',
  ],
  fix: 'sysctl -w net.ipv6.conf.eth1.force_mld_version=1 (0: none), with net.ipv6.conf.all.force_mld_version at 0.',
  sources: [
    'https://docs.kernel.org/networking/ip-sysctl.html (force_mld_version)',
    'net/ipv6/mcast.c: mld_force_mld_version',
    'RFC 3810 (MLDv2), section 8',
  ],
};

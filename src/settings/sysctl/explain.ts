import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Kernel keys of the network',
  what:
    'Keys under /proc/sys/net, by their full names: net.ipv4.igmp_max_memberships, or net/ipv4/igmp_max_memberships. A dot in ' +
    'the name of an interface is a slash in the form with dots: net.ipv4.conf.eth0/100.arp_ignore. {at_least: 8388608} is as ' +
    'desired where the key holds that or more; where it holds less, that is what it gets.',
  why:
    'They bound what a receiver can join (igmp_max_memberships, igmp_max_msf), what it can hold while its program is busy ' +
    '(rmem_max, rmem_default, udp_mem), and what waits for a CPU (netdev_max_backlog).',
  fails:
    'The 21st join of a socket ends with ENOBUFS; a buffer that was asked for is cut to rmem_max without a word, and bursts are ' +
    'lost there (UDP RcvbufErrors) or in the backlog (second column of /proc/net/softnet_stat).',
  see: [
    'sysctl net.ipv4.igmp_max_memberships net.core.rmem_max',
    'nstat -az UdpRcvbufErrors',
    'cat /proc/net/softnet_stat',
  ],
  fix:
    'sysctl -w KEY=VALUE, then read it back: sysctl(8) exits 0 where it could not write. For the next boot a line in a file of ' +
    '/etc/sysctl.d. Keys that a setting of its own combines (rp_filter, igmp_version) belong there: the value in force counts.',
  sources: [
    'https://docs.kernel.org/networking/ip-sysctl.html',
    'https://docs.kernel.org/admin-guide/sysctl/net.html',
    'man 5 sysctl.d, man 8 sysctl',
  ],
};

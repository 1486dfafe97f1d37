import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'ALLMULTI flag of an interface',
  what:
    'A network card lets in only the multicast MAC addresses that somebody joined. With ALLMULTI it lets in all of them. ' +
    'Routing daemons have the kernel do so for themselves, which /sys/class/net/IF/flags shows as well; ip link shows only ' +
    'what a user set.',
  why:
    'A host that receives needs no such thing: joins program the filter. It helps where a driver or a virtual switch forgets ' +
    'joins, and it costs: every group on the wire interrupts the host, joined or not.',
  fails:
    'Off, with a filter that is wrong: joined groups do not arrive, and tcpdump -p does not see them while tcpdump, which makes ' +
    'the card promiscuous, does. On without need: CPU goes to frames that nobody joined.',
  see: ['ip -d link show dev eth1   # ALLMULTI, and the count behind allmulti', 'cat /proc/net/dev_mcast'],
  fix: 'ip link set dev eth1 allmulticast off; with busybox, ifconfig eth1 -allmulti.',
  sources: ['man 8 ip-link', 'man 7 netdevice (IFF_ALLMULTI)', 'net/core/dev.c: dev_set_allmulti, dev_get_flags'],
};

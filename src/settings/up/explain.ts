import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Interface up',
  what:
    'Whether the interface is set up (IFF_UP). Up without carrier (no cable, switch port off) sends and receives nothing either, ' +
    'but that no setting of the host can change.',
  why:
    'An interface that is down joins nothing and carries nothing; a join by its address or index is refused or waits. Setting it ' +
    'down deletes the routes and IPv6 addresses that were given by hand, and up does not bring them back: groups then leave by ' +
    'the default route.',
  fails:
    'Nothing arrives and joins say "No such device", or, after a down and up, groups leave by the wrong interface.',
  see: ['ip link show dev eth1   # UP is the flag, LOWER_UP the carrier', 'ip route show root 224.0.0.0/4 table all'],
  fix: 'ip link set dev eth1 up, then its routes.',
  sources: [
    'man 8 ip-link',
    'man 7 netdevice (IFF_UP)',
    'net/ipv4/fib_frontend.c: fib_netdev_event',
    'net/ipv6/addrconf.c: addrconf_ifdown',
  ],
};

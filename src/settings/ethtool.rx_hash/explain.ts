import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Hash fields of received UDP',
  what:
    'Which fields of a UDP packet decide the queue it goes to (receive side scaling): s and d are the addresses, f ' +
    'and n the ports.',
  why:
    'With sd, the default of many cards, all feeds of one sender to one group share a queue whatever their ports; ' +
    'sdfn spreads them by port. Fragments have no ports: with sdfn they can overtake, which is why drivers do not ' +
    'do it by themselves.',
  fails:
    'One queue and CPU carries everything and overflows while others are idle; or, with ports hashed, fragments of ' +
    'large datagrams come out of order.',
  see: ['ethtool -n eth1 rx-flow-hash udp4', 'ethtool -S eth1 | grep rx_queue'],
  fix: 'ethtool -N eth1 rx-flow-hash udp4 sdfn. ethtool before 6.14 exits 0 although the driver refused: read it back.',
  sources: [
    'man 8 ethtool (-n, -N rx-flow-hash)',
    'https://docs.kernel.org/networking/scaling.html (RSS)',
    'include/uapi/linux/ethtool.h: RXH_',
  ],
};

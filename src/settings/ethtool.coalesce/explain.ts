import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Interrupt coalescing of an interface',
  what:
    'How long the card waits (rx-usecs), and how many frames it gathers (rx-frames), before it interrupts the CPU; ' +
    'adaptive-rx has the driver change that with the load.',
  why:
    'Waiting saves CPU and costs latency: a quote that comes alone waits the whole time. Adaptive moderation makes ' +
    'latency depend on the load, which measurements and market data do not like.',
  fails:
    'Latency and jitter, seldom loss; rx-usecs 0 under high rates can load a CPU with interrupts until its ring ' +
    'overflows.',
  see: ['ethtool -c eth1', 'cat /proc/interrupts'],
  fix: 'ethtool -C eth1 adaptive-rx off rx-usecs 0. While adaptive-rx is on, what is set of rx-usecs does not stay.',
  sources: [
    'man 8 ethtool (-c, -C)',
    'https://docs.kernel.org/networking/ethtool-netlink.html (COALESCE_GET)',
    'include/linux/ethtool.h: struct ethtool_coalesce',
  ],
};

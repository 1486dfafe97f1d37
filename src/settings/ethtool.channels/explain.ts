import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Channels (queues) of an interface',
  what: 'How many queues the card spreads packets over, each with an interrupt and so a CPU of its own.',
  why:
    'One multicast stream always lands in one queue; several streams share the CPUs only when there are several ' +
    'queues. Fewer queues keep latency even and leave CPUs to the application; one queue keeps the order of ' +
    'everything.',
  fails:
    'Too few: one CPU is busy with softirq and the ring behind it overflows while others sleep. Too many: ' +
    'interrupts hit CPUs that the application runs on.',
  see: ['ethtool -l eth1', 'cat /proc/interrupts', 'cat /proc/net/softnet_stat'],
  fix:
    'ethtool -L eth1 combined 4, up to the pre-set maximum. Most drivers set their queues up anew, which loses ' +
    'packets for a moment.',
  sources: ['man 8 ethtool (-l, -L)', 'https://docs.kernel.org/networking/scaling.html', 'net/ethtool/channels.c'],
};

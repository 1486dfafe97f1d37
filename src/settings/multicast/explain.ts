import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'MULTICAST flag of an interface',
  what: 'IFF_MULTICAST says that an interface can do multicast. Ethernet has it from the start; lo, ifb and many tunnels do not.',
  why:
    'Routing daemons (smcrouted, pimd), avahi, Java and some drivers test the flag and leave an interface without it alone. ' +
    'The kernel itself joins, sends and receives without it, so a missing flag alone does not prove that delivery fails.',
  fails:
    'A program does not offer or use the interface, mostly without a word; smcrouted logs "not multicast capable, skipping VIF".',
  see: ['ip link show dev eth1', 'cat /sys/class/net/eth1/flags   # bit 0x1000'],
  fix: 'ip link set dev eth1 multicast on. (ethtool cannot: `ethtool -s eth1 multicast on` is no command.)',
  sources: ['man 8 ip-link', 'man 7 netdevice (IFF_MULTICAST)', 'include/uapi/linux/if.h'],
};

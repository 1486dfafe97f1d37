import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Ring sizes of an interface',
  what: 'The rings between card and driver: how many packets can wait for the kernel before the card must drop them.',
  why:
    'Multicast feeds come in bursts, and a datagram that is dropped is not sent again. A larger receive ring rides ' +
    'out a burst that the CPU is late for; it costs memory and some cache.',
  fails:
    'Loss in bursts that no socket counter shows: the drops are counted by the card (rx_missed_errors, ' +
    'rx_no_buffer_count, rx_out_of_buffer, port.rx_dropped).',
  see: ['ethtool -g eth1', 'ethtool -S eth1 | grep -i -e drop -e miss -e buffer'],
  fix: 'ethtool -G eth1 rx 4096, up to the pre-set maximum. Many drivers reset the link for a moment.',
  sources: [
    'man 8 ethtool (-g, -G)',
    'https://docs.kernel.org/networking/ethtool-netlink.html (RINGS_GET, RINGS_SET)',
    'net/ethtool/rings.c',
  ],
};

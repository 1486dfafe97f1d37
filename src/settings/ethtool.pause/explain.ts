import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Pause frames (Ethernet flow control) of an interface',
  what:
    'IEEE 802.3x: a receiver whose buffers are full asks its neighbour to stop sending for a moment. rx: we heed ' +
    'such frames. tx: we send them. autoneg: both ends agree on it.',
  why:
    'A pause frame stops the whole link, not the stream that is too much: one slow receiver of a group, with tx on, ' +
    'makes the switch hold back or drop for others, and a sender that heeds them sends its feed late.',
  fails:
    'Bursts of latency, drops at the switch, senders that stand still; counters rx_pause and tx_pause ' +
    '(rx_flow_control_xoff) rise.',
  see: ['ethtool -a eth1', 'ethtool -S eth1 | grep -i -e pause -e flow_control'],
  fix: 'ethtool -A eth1 autoneg off rx off tx off, and the same on the switch. The link is negotiated anew.',
  sources: ['man 8 ethtool (-a, -A)', 'IEEE 802.3 annex 31B', 'net/ethtool/pause.c'],
};

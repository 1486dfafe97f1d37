import { quoteCommand } from '../../lib/shell.ts';
import { captured, interfaceOf } from '../evidence.ts';
import type { CauseRule } from '../types.ts';

/** IPv4 and UDP headers. */
const HEADERS = 28;

export const packetTooBig: CauseRule = {
  code: 'packet-too-big',
  explain: {
    title: "The packets are larger than the receiver's interface takes",
    what: 'The datagrams fit the MTU of the sender and not that of the receiver.',
    why: 'No path MTU is ever discovered for multicast: what does not fit is dropped by the interface without a word.',
    fails:
      "Small datagrams arrive, larger ones vanish; rx_dropped or rx_length_errors of the receiver's interface rises.",
    see: ['cat /sys/class/net/eth1/mtu', 'ip -s -s link show eth1'],
    fix: 'Give both ends of the link the same MTU, or send smaller datagrams.',
    sources: ['man 7 ip (IP_MTU_DISCOVER)', 'drivers/net/veth.c, net/core/dev.c: is_skb_forwardable'],
  },
  test(pair) {
    const { plan, sender, receiver, reception } = pair;
    const takes = receiver.before?.mtu ?? undefined;
    const sends = sender.before?.mtu ?? undefined;
    if (takes === undefined || sends === undefined || reception.received > 0 || !sender.sent?.sent) return undefined;
    // What the sender cuts to its own MTU is as large as that.
    const largest = Math.min(plan.sizeBytes + HEADERS, sends);
    if (largest <= takes || captured(pair) !== 0) return undefined;
    const device = interfaceOf(receiver);
    return {
      code: packetTooBig.code,
      at: 'receiver',
      host: receiver.name,
      confidence: 'certain',
      evidence: [
        `IP packets of ${largest} bytes leave ${interfaceOf(sender)} of ${sender.name} (MTU ${sends}), ${device} of ${receiver.name} has an MTU of ${takes}`,
        `0 of ${plan.count} packets were seen on ${receiver.name}`,
      ],
      remedy: [quoteCommand(['ip', 'link', 'set', 'dev', device, 'mtu', String(sends)])],
    };
  },
};

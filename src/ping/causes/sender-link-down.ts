import { quoteCommand } from '../../lib/shell.ts';
import { wireOf } from '../evidence/ends.ts';
import { interfaceOf, linkState, rise } from '../evidence/questions.ts';
import type { CauseRule } from '../types.ts';

export const senderLinkDown: CauseRule = {
  code: 'sender-link-down',
  explain: {
    title: "The sender's interface is down",
    what: 'The interface that carries the group is set down, or has no carrier (cable, switch port, other end).',
    why: 'With no carrier sendto still succeeds and the driver drops the packets; set down, sendto fails.',
    fails:
      'Without carrier sendto succeeds and tx_dropped of the interface rises; set down, sendto fails with ENETUNREACH, and the routes by the interface are gone.',
    see: ['ip -s link show dev eth1', 'cat /sys/class/net/eth1/carrier'],
    fix: 'Set the interface up; without carrier look at the cable and the switch port.',
    sources: ['net/core/dev.c: __dev_queue_xmit', 'man 8 ip-link'],
  },
  test(pair) {
    const { sender, plan } = pair;
    const state = linkState(sender);
    if (state === undefined || state === 'up') return undefined;
    const device = interfaceOf(sender);
    const dropped = rise(sender, 'interface.tx_dropped') ?? 0;
    const failed = Object.entries(sender.sent?.errors ?? {}).map(([name, times]) => `${name} ${times} times`);
    return {
      code: senderLinkDown.code,
      at: 'sender',
      host: sender.name,
      confidence: 'certain',
      evidence: [
        state === 'admin-down'
          ? `${device} on ${sender.name} is set down`
          : `${device} on ${sender.name} has no carrier`,
        ...(dropped > 0 ? [`tx_dropped of ${device} rose by ${dropped} while ${plan.count} packets were sent`] : []),
        ...(failed.length > 0 ? [`sendto failed with ${failed.join(', ')}`] : []),
      ],
      remedy: state === 'admin-down' ? [quoteCommand(['ip', 'link', 'set', 'dev', device, 'up'])] : [],
      ...(state === 'no-carrier' ? wireOf(pair) : {}),
    };
  },
};

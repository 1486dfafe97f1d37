import { captured } from '../evidence.ts';
import type { CauseRule } from '../types.ts';

export const receiverBadSource: CauseRule = {
  code: 'receiver-bad-source',
  title: 'The packets carry a source address that the receiver cannot accept',
  explain: {
    what: "The source is one of the receiver's own addresses (two hosts share it) or 0.0.0.0 (the sender has none).",
    why: 'The kernel drops such packets whatever rp_filter says, and counts them nowhere.',
    fix: 'Give the sender an address of its own on the interface that carries the group.',
  },
  test(pair) {
    const { receiver, sender, plan } = pair;
    const source = receiver.after?.captured[sender.id]?.source;
    const own = receiver.after?.sources[sender.id]?.back.local === true;
    if (source === undefined || pair.reception.received > 0 || !(own || source === '0.0.0.0')) return undefined;
    return {
      code: receiverBadSource.code,
      at: 'receiver',
      host: receiver.name,
      confidence: 'certain',
      evidence: [
        `${captured(pair)} of ${plan.count} packets of ${sender.name} were seen on ${receiver.name} with source ${source}`,
        own ? `${source} is an address of ${receiver.name} itself` : `${sender.name} has no IPv4 address to send from`,
      ],
      remedy: [],
    };
  },
};

import { quoteCommand } from '../../lib/shell.ts';
import { astray, captured, interfaceTowards } from '../evidence.ts';
import type { CauseRule } from '../types.ts';

export const senderWrongInterface: CauseRule = {
  code: 'sender-wrong-interface',
  title: 'The sender sends by another interface',
  explain: {
    what: "The sender's routing table sends the group out of an interface that is not on the receiver's network.",
    why: 'Without an interface named by the program the most specific route for the group decides, often the default route.',
    fix: 'Add a more specific route for the group by the right interface, or name the interface in the program.',
  },
  test(pair) {
    const { sender, receiver, plan } = pair;
    const used = sender.joined?.route?.interface;
    const right = interfaceTowards(pair);
    if (right === undefined || !sender.sent?.sent || astray(pair) !== 'sender') return undefined;
    return {
      code: senderWrongInterface.code,
      at: 'sender',
      host: sender.name,
      confidence: captured(pair) === 0 ? 'certain' : 'likely',
      evidence: [
        `the route for ${plan.group} on ${sender.name} leaves by ${used}`,
        `${receiver.name} (${receiver.joined?.address ?? 'address unknown'}) is on the network of ${right}`,
        `0 of ${plan.count} packets were seen on ${receiver.name}`,
      ],
      remedy: [quoteCommand(['ip', 'route', 'replace', `${plan.group}/32`, 'dev', right])],
    };
  },
};

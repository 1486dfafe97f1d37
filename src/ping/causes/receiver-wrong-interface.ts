import { quoteCommand } from '../../lib/shell.ts';
import { astray, captured, interfaceOf, interfaceTowards, turned } from '../evidence.ts';
import type { CauseRule } from '../types.ts';

export const receiverWrongInterface: CauseRule = {
  code: 'receiver-wrong-interface',
  title: 'The receiver joined the group on another interface',
  explain: {
    what: "The receiver's routing table puts the membership on an interface that is not on the sender's network.",
    why: 'A join that names no interface goes where the route for the group leads, often the default route.',
    fix: 'Name the interface in the join, or add a more specific route for the group by the right interface.',
  },
  test(pair) {
    const { sender, receiver, plan, heardElsewhere } = pair;
    const right = interfaceTowards(turned(pair));
    if (right === undefined || astray(pair) !== 'receiver') return undefined;
    return {
      code: receiverWrongInterface.code,
      at: 'receiver',
      host: receiver.name,
      confidence: captured(pair) === 0 ? 'certain' : 'likely',
      evidence: [
        `the route for ${plan.group} on ${receiver.name} leads to ${interfaceOf(receiver)}, so the group was joined there`,
        `${sender.name} (${sender.joined?.address ?? 'address unknown'}) is on the network of ${right}`,
        ...(heardElsewhere.length > 0 ? [`other hosts got its packets: ${heardElsewhere.slice(0, 5).join(', ')}`] : []),
      ],
      remedy: [quoteCommand(['ip', 'route', 'replace', `${plan.group}/32`, 'dev', right])],
    };
  },
};

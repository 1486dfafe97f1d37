import { quoteCommand } from '../../lib/shell.ts';
import { someNames } from '../../lib/text.ts';
import { isSix } from '../address.ts';
import {
  astray,
  captured,
  interfaceOf,
  interfaceOfResponder,
  interfaceTowards,
  turned,
} from '../evidence/questions.ts';
import type { CauseRule, Diagnosis, PairEvidence } from '../types.ts';
import { groupRoute } from './wording.ts';

export const receiverWrongInterface: CauseRule = {
  code: 'receiver-wrong-interface',
  explain: {
    title: 'The receiver joined the group on another interface',
    what: "The receiver's routing table puts the membership on an interface that is not on the sender's network.",
    why: 'A join that names no interface goes where the route for the group leads, often the default route.',
    fails:
      'The join succeeds, /proc/net/igmp lists the group, and nothing comes: the switch sends it to a port of another network. A capture on the right interface shows nothing, or packets that IP then drops without a counter.',
    see: ['grep -A9 eth1 /proc/net/igmp', 'ip route get 239.8.0.19'],
    fix: 'Name the interface in the join, or add a more specific route for the group by the right interface.',
    sources: ['man 7 ip (IP_ADD_MEMBERSHIP)', 'net/ipv4/igmp.c: ip_mc_find_dev'],
  },
  test(pair) {
    if (pair.plan.responder !== undefined) return besideResponder(pair);
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
        ...(heardElsewhere.length > 0 ? [`other hosts got its packets: ${someNames(heardElsewhere, 'host')}`] : []),
      ],
      remedy: [groupRoute(plan, receiver, right)],
    };
  },
};

/** Whoever pings a responder joins where his way to it leads, or where he was told to. Where it sends to the group is not known. */
function besideResponder(pair: PairEvidence): Diagnosis | undefined {
  const { sender, receiver, plan, reception } = pair;
  const right = interfaceOfResponder(pair);
  const used = receiver.joined?.interface;
  if (right === undefined || !used || right === used || reception.received > 0 || (captured(pair) ?? 0) > 0)
    return undefined;
  const byRoute = receiver.joined?.route?.interface === used;
  return {
    code: receiverWrongInterface.code,
    at: 'receiver',
    host: receiver.name,
    confidence: 'likely',
    evidence: [
      `${plan.group} was joined on ${used} of ${receiver.name}${byRoute ? `, by which its route to ${sender.name} leads` : ''}`,
      `${sender.name} is on the network of ${right}`,
      `${captured(pair) ?? 'an unknown number'} of ${plan.count} packets were seen on ${used}`,
    ],
    remedy: byRoute
      ? [quoteCommand(['ip', 'route', 'replace', `${sender.name}/${isSix(plan.group) ? 128 : 32}`, 'dev', right])]
      : [],
    advice: [`join on the right interface: --interface ${right}`],
  };
}

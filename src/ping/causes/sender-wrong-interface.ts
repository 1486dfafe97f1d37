import { astray, captured, interfaceTowards, turned } from '../evidence/questions.ts';
import type { CauseRule, PairEvidence } from '../types.ts';
import { groupRoute } from './wording.ts';

export const senderWrongInterface: CauseRule = {
  code: 'sender-wrong-interface',
  explain: {
    title: 'The sender sends by another interface',
    what: "The sender's routing table sends the group out of an interface that is not on the receiver's network.",
    why: 'Without an interface named by the program the most specific route for the group decides, often the default route.',
    fails: 'sendto succeeds, tx_packets of another interface rises, no receiver sees anything.',
    see: ['ip route get 239.8.0.19', "tcpdump -pni any 'host 239.8.0.19'"],
    fix: 'Add a more specific route for the group by the right interface, or name the interface in the program.',
    sources: ['man 7 ip (IP_MULTICAST_IF)', 'net/ipv4/route.c: ip_route_output_key_hash_rcu'],
  },
  test(pair) {
    const { sender, receiver, plan } = pair;
    const used = sender.joined?.route?.interface;
    const right = interfaceTowards(pair);
    const other = interfaceTowards(turned(pair));
    if (right === undefined || astray(pair) !== 'sender') return undefined;
    return {
      code: senderWrongInterface.code,
      at: 'sender',
      host: sender.name,
      confidence: captured(pair) === 0 && isUnderstood(pair) ? 'certain' : 'likely',
      evidence: [
        `the route for ${plan.group} on ${sender.name} leaves by ${used}`,
        `${receiver.name} (${receiver.joined?.address ?? 'address unknown'}) is on the network of ${right}`,
        `0 of ${plan.count} packets were seen on ${receiver.name}`,
      ],
      remedy: [groupRoute(plan, sender, right)],
      ...(isUnderstood(pair) || other === undefined
        ? {}
        : {
            advice: [
              `nothing says which of the two networks is meant: where it is that of ${used}, it is ${receiver.name} that has the wrong route: ${groupRoute(plan, receiver, other)}`,
            ],
          }),
    };
  },
};

/** Whether the receiver's interface is surely the right one: the plan names it, or packets of others come there. */
function isUnderstood({ plan, receiver }: PairEvidence): boolean {
  return plan.interfaces.has(receiver.name) || Object.keys(receiver.after?.captured ?? {}).length > 0;
}

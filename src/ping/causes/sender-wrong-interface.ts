import { astray, captured, interfaceTowards } from '../evidence/questions.ts';
import type { CauseRule } from '../types.ts';
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
      remedy: [groupRoute(plan, right)],
    };
  },
};

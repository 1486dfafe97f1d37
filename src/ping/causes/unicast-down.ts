import { wireOf } from '../evidence/ends.ts';
import { isAbsenceExplained } from '../evidence/explained.ts';
import { captured, interfaceOf, isRouted, linkState, unicastOf, wayOf } from '../evidence/questions.ts';
import { heldBack } from '../evidence/queue.ts';
import type { CauseRule } from '../types.ts';
import { unicastWords } from './wording.ts';

/** To whom it does not accept as a source, a receiver does not tell its Ethernet address either (net/ipv4/arp.c: arp_process). */
const UNANSWERED = new Set(['receiver-bad-source', 'receiver-rp-filter']);

export const unicastDown: CauseRule = {
  code: 'unicast-down',
  explain: {
    title: 'The path carries nothing at all',
    what: 'Neither the group nor a unicast stream of the same size reaches the interface of the receiver.',
    why: 'The network between the two is down or separates them: a VLAN, a blocked switch port, a missing route. Multicast is not at fault.',
    fails:
      "Nothing of the sender is seen on the receiver's interface, unicast as little as multicast; SSH may use another network.",
    see: ['ping -I eth1 198.19.0.12', "tcpdump -pni eth1 'arp or host 198.19.0.11'", 'bridge -d link show'],
    fix: 'Make unicast pass between the two addresses first: cable, VLAN, spanning tree, routes.',
    sources: ['man 8 ping', 'man 8 bridge'],
  },
  test(pair, already) {
    const { plan, sender, receiver } = pair;
    const unicast = unicastOf(pair);
    if (isAbsenceExplained(pair, already) || !sender.sent?.sent || pair.reception.received > 0) return undefined;
    if (linkState(receiver) === 'admin-down' || linkState(receiver) === 'no-carrier') return undefined;
    if (already.some(({ code }) => UNANSWERED.has(code)) || heldBack(pair)) return undefined;
    // A responder that answers by unicast is all that is tested; one that later leaves some out is no path that is down.
    if (plan.responder !== undefined) return undefined;
    if (unicast === undefined || unicast.got > 0 || (captured(pair) ?? 0) > 0) return undefined;
    return {
      code: unicastDown.code,
      at: 'network',
      host: receiver.name,
      confidence: receiver.again?.seen.wire && captured(pair) === 0 ? 'certain' : 'likely',
      evidence: [
        `${captured(pair) ?? 'an unknown number'} of ${plan.count} packets of ${sender.name} were seen on ${receiver.name}`,
        ...unicastWords(pair),
      ],
      remedy: [],
      advice: [
        `make unicast pass first (ping -I ${interfaceOf(sender)} ${receiver.again?.address ?? receiver.joined?.address} on ${sender.name}): cable, VLAN and spanning tree of the switch ports of both, routes, firewalls in between`,
      ],
      ...wireOf(pair),
      ...(isRouted(pair) ? wayOf(pair) : {}),
    };
  },
};

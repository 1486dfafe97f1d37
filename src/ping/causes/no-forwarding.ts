import { isAbsenceExplained } from '../evidence/explained.ts';
import { captured, gatewayOf, isRouted, ttlOf, wayOf } from '../evidence/questions.ts';
import type { CauseRule } from '../types.ts';
import { sentWords, withAddress } from './wording.ts';

export const noForwarding: CauseRule = {
  code: 'no-forwarding',
  explain: {
    title: 'A router on the way does not forward the group',
    what: 'Sender and receiver are on different networks, the packets left the sender and did not reach the receiver.',
    why: 'The router runs no multicast routing, has no route for the group or source, asks for a higher TTL, or filters; it says nothing.',
    fails: "tx_packets of the sender rises, the router's input interface sees the packets, its output sends none.",
    see: [
      'ip -s mroute',
      'cat /proc/net/ip_mr_vif /proc/net/ip_mr_cache',
      'cat /proc/sys/net/ipv4/conf/all/mc_forwarding',
    ],
    fix: 'On the router look at ip -s mroute, /proc/net/ip_mr_vif, its PIM or smcroute configuration, TTL thresholds and firewall.',
    sources: ['net/ipv4/ipmr.c', 'man 8 smcrouted'],
  },
  test(pair, already) {
    const { plan, sender, receiver } = pair;
    const ttl = ttlOf(pair);
    const explained = isAbsenceExplained(pair, already);
    if (explained && already.some(({ at }) => at !== 'receiver')) return undefined;
    if (ttl === 1 || !sender.sent?.sent || captured(pair) !== 0 || !isRouted(pair)) return undefined;
    const gateway = gatewayOf(pair);
    return {
      code: noForwarding.code,
      at: 'router',
      host: receiver.name,
      confidence: 'likely',
      evidence: [
        `${withAddress(receiver)} is on another network than ${withAddress(sender)}`,
        ...(gateway === undefined ? [] : [`its way back to ${sender.name} leads over the router ${gateway}`]),
        `${sentWords(pair)}; 0 were seen on ${receiver.name}`,
      ],
      remedy: [],
      advice: [
        `on ${gateway === undefined ? 'the router' : `the router ${gateway}`} see that multicast routing runs, has a route for (${sender.joined?.address}, ${plan.group}) towards ${receiver.joined?.address}, asks for no TTL above ${ttl ?? 'that of the responder'}, and that no firewall drops it`,
      ],
      ...(explained ? { suspected: true } : {}),
      ...wayOf(pair),
    };
  },
};

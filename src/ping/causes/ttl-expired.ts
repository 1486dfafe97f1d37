import { captured, isRouted, ttlOf, wayOf } from '../evidence/questions.ts';
import type { CauseRule } from '../types.ts';
import { withAddress } from './wording.ts';

export const ttlExpired: CauseRule = {
  code: 'ttl-expired',
  explain: {
    title: 'The TTL ends before the receiver',
    what: 'A router is on the way, and the packets are sent with TTL 1, which stays on the link.',
    why: 'Programs send multicast with TTL 1 unless they set IP_MULTICAST_TTL. A router that drops such a packet says nothing.',
    fails:
      'The pairs of one network are delivered, those across the router are not; no ICMP comes back and no counter of an end moves.',
    see: ['ip -j route get 198.19.16.12', 'ip -s mroute', 'cat /proc/net/ip_mr_vif'],
    fix: 'Send with a TTL above the number of routers (and above their TTL thresholds): `ttl` of the delivery entry, --ttl.',
    sources: [
      'man 7 ip (IP_MULTICAST_TTL)',
      'net/ipv4/ipmr.c: ip_mr_forward (TTL above the threshold of the outgoing interface)',
    ],
  },
  test(pair) {
    const { plan, sender, receiver } = pair;
    const ttl = ttlOf(pair);
    if (ttl === undefined || ttl > 1 || !sender.sent?.sent || (captured(pair) ?? 0) > 0 || !isRouted(pair))
      return undefined;
    return {
      code: ttlExpired.code,
      at: 'router',
      host: sender.name,
      confidence: captured(pair) === 0 ? 'certain' : 'likely',
      evidence: [
        `the packets are sent with TTL ${ttl}, and ${withAddress(receiver)} is on another network than ${withAddress(sender)}`,
        `0 of ${plan.count} packets were seen on ${receiver.name}`,
      ],
      remedy: [],
      advice: [ttlAdvice(2, plan.responder && sender.name)],
      ...wayOf(pair),
    };
  },
};

/**
 * @param ttl the least that passes what is known of the way
 * @param responder address of the one that sends, where it is no host of ours
 */
export function ttlAdvice(ttl: number, responder?: string): string {
  if (responder !== undefined)
    return `have ${responder} send with a TTL of ${ttl} or more: it is the responder's to choose`;
  return `send with a TTL of ${ttl} or more: --ttl ${ttl}, or ttl: ${ttl} in the delivery entry of the profile; programs set IP_MULTICAST_TTL`;
}

import { count } from '../../lib/text.ts';
import { INBOUND, OUTBOUND } from '../../netfilter/packets.ts';
import { isFlooded, isSix } from '../address.ts';
import { wireOf } from '../evidence/ends.ts';
import { blockers } from '../evidence/firewall.ts';
import { captured } from '../evidence/questions.ts';
import { reportsDropped } from '../evidence/tc.ts';
import type { CauseRule } from '../types.ts';

export const igmpBlocked: CauseRule = {
  code: 'igmp-blocked',
  explain: {
    title: "The receiver's firewall drops IGMP or MLD",
    what: 'A netfilter rule, a chain policy or a tc filter on the receiver drops IGMP (with IPv6: MLD, a part of ICMPv6), in (queries) or out (reports).',
    why: 'The join succeeds on the host and the switch never hears of it, or forgets it after about 260 s.',
    fails:
      'The kernel lists the group, and nothing reaches the interface; or all works until the switch ages the port out.',
    see: ['nft list ruleset', 'tc -s filter show dev eth1 egress', 'grep -A9 eth1 /proc/net/igmp', 'bridge mdb show'],
    fix: 'Accept IGMP (ip protocol igmp), or MLD (icmpv6 types 130 to 132 and 143), at input and output, and at ingress and egress of the interface.',
    sources: ['RFC 3376 (IGMPv3)', 'RFC 4541 (IGMP and MLD snooping switches)'],
  },
  test(pair, already) {
    const { receiver, sender, plan } = pair;
    if (already.length > 0 || !sender.sent?.sent || !receiver.joined?.receiver?.joined) return undefined;
    const seen = captured(pair);
    if (isFlooded(plan.group) || seen === undefined || seen >= sender.sent.sent) return undefined;
    const rules = (blockers(receiver, plan, [...INBOUND, ...OUTBOUND], 'igmp') ?? []).filter(
      (rule) => rule.matches === 'yes',
    );
    if (rules.length === 0) return undefined;
    const dropped = reportsDropped(receiver) ?? 0;
    return {
      code: igmpBlocked.code,
      at: 'receiver',
      host: receiver.name,
      confidence: 'likely',
      evidence: [
        `${seen} of ${plan.count} packets of ${sender.name} were seen on ${receiver.name}, although its kernel is a member of ${plan.group}`,
        ...rules.map(
          (rule) =>
            `"${rule.text}" in ${rule.chain} (${rule.hook}) on ${receiver.name} drops ${isSix(plan.group) ? 'MLD' : 'IGMP'}`,
        ),
        ...(dropped > 0 ? [`${count(dropped, 'packet')} were dropped at its interface while it joined anew`] : []),
      ],
      remedy: rules.flatMap((rule) => rule.remedy),
      ...wireOf(pair),
    };
  },
};

import { count } from '../../lib/text.ts';
import { INBOUND, OUTBOUND } from '../../netfilter/packets.ts';
import { isFlooded, isSix } from '../address.ts';
import { wireOf } from '../evidence/ends.ts';
import { isAbsenceExplained } from '../evidence/explained.ts';
import { blockers } from '../evidence/firewall.ts';
import { captured } from '../evidence/questions.ts';
import { reportsDropped } from '../evidence/tc.ts';
import type { CauseRule, Diagnosis, PairEvidence } from '../types.ts';

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
    // Without an interface for the group there is none to look at.
    const seen = receiver.joined?.interface === null ? 0 : captured(pair);
    if (isFlooded(plan.group) || seen === undefined || !mayBeForgotten(pair, already)) return undefined;
    const rules = (blockers(receiver, plan, [...INBOUND, ...OUTBOUND], 'igmp') ?? []).filter(
      ({ matches, remedy }) => matches === 'yes' && !isCured(remedy, already),
    );
    if (rules.length === 0) return undefined;
    const dropped = reportsDropped(receiver) ?? 0;
    return {
      code: igmpBlocked.code,
      at: 'receiver',
      host: receiver.name,
      confidence: 'likely',
      evidence: [
        `${seen} of ${plan.count} packets of ${sender.name} were seen on ${receiver.name}${receiver.joined?.receiver?.joined ? `, although its kernel is a member of ${plan.group}` : ''}`,
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

/** Where another cause explains this pair: only as long as nothing of any sender came, so nothing shows that its membership is known. */
function mayBeForgotten(pair: PairEvidence, already: readonly Diagnosis[]): boolean {
  const { sender, receiver } = pair;
  const sent = sender.sent?.sent ?? 0;
  if (isAbsenceExplained(pair, already)) return Object.keys(receiver.after?.captured ?? {}).length === 0;
  return receiver.joined?.receiver?.joined === true && (captured(pair) ?? sent) < sent;
}

/** A rule that is the cause of something else as well. */
function isCured(remedy: readonly string[], already: readonly Diagnosis[]): boolean {
  return already.some((cause) => remedy.every((command) => cause.remedy.includes(command)));
}

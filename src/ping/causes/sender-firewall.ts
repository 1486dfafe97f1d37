import { blockers } from '../evidence/firewall.ts';
import { riseOf, sendErrors, sourceSent } from '../evidence/questions.ts';
import type { CauseRule } from '../types.ts';
import { blockerWords } from './wording.ts';

export const senderFirewall: CauseRule = {
  code: 'sender-firewall',
  explain: {
    title: "The sender's firewall drops the group",
    what: 'A netfilter rule or chain policy on the sender (output, postrouting or egress hook), or a tc filter at the egress of its interface, drops the packets.',
    why: 'A drop at output makes sendto fail with EPERM; one at egress is silent and shows as Udp SndbufErrors.',
    fails:
      'A rule at output or postrouting makes sendto fail with EPERM. One at the netdev egress hook, or a tc filter, is silent: sendto succeeds, tx_packets stays, Udp SndbufErrors rises.',
    see: ['nft list ruleset', 'tc -s filter show dev eth1 egress', 'nstat -azs UdpSndbufErrors IpOutDiscards'],
    fix: 'Accept the group and port before the rule that drops them; remove or narrow the tc filter.',
    sources: ['net/netfilter/core.c: nf_hook_slow', 'net/core/dev.c: sch_handle_egress, nf_hook_egress', 'man 8 nft'],
  },
  test({ sender, plan }) {
    const refused = sendErrors(sender, ['EPERM']);
    const silent = sender.sent?.sent ? (riseOf(sender, 'Udp', 'SndbufErrors') ?? 0) : 0;
    const rules = blockers(sender, plan, ['output', 'postrouting', 'egress'], 'udp', sourceSent(sender));
    const [rule] = rules ?? [];
    // sendto can only tell of output; SndbufErrors may also be a full queue, so they need a rule beside them.
    const proven = refused > 0 || (silent > 0 && rule !== undefined);
    const foreseen = rule?.matches === 'yes' || (rule?.counted ?? 0) > 0;
    if (!proven && !foreseen) return undefined;
    return {
      code: senderFirewall.code,
      at: 'sender',
      host: sender.name,
      confidence: proven || (rule?.counted ?? 0) > 0 ? 'certain' : 'likely',
      evidence: [
        ...(refused > 0 ? [`sendto failed with EPERM for ${refused} of ${plan.count} packets on ${sender.name}`] : []),
        ...(silent > 0 ? [`Udp SndbufErrors rose by ${silent} on ${sender.name} although sendto succeeded`] : []),
        ...blockerWords(sender, plan, rules),
      ],
      remedy: (rules ?? []).flatMap((blocker) => blocker.remedy),
    };
  },
};

import { sameAddress } from '../address.ts';
import { rewriters } from '../evidence/firewall.ts';
import { captured } from '../evidence/questions.ts';
import { unreadWords } from '../evidence/rules.ts';
import { isOtherSource } from '../figures/statistics.ts';
import type { CauseRule } from '../types.ts';

export const ssmSourceMismatch: CauseRule = {
  code: 'ssm-source-mismatch',
  explain: {
    title: 'The receiver joined another source than the one that sends',
    what: 'A source-specific join (SSM) takes the packets of one source address; those of the sender carry another.',
    why: 'The sender has no such address, sends from another of its addresses, or NAT changes it on the way.',
    fails:
      'The group is listed, /proc/net/mcfilter includes another source; a capture shows the packets, InMcastPkts stays.',
    see: ['cat /proc/net/mcfilter', "tcpdump -pni eth1 'host 232.8.0.19'", 'ip route get 232.8.0.19'],
    fix: 'Join the address from which the sender sends (`source` of the delivery entry, --source), or have it bind that address.',
    sources: ['RFC 4607 (SSM)', 'net/ipv4/igmp.c: ip_check_mc_rcu, ip_mc_sf_allow'],
  },
  test(pair) {
    const { plan, sender, receiver, reception } = pair;
    if (plan.source === undefined || reception.received > 0 || !sender.sent?.sent) return undefined;
    const lacks = isOtherSource(plan, sender);
    const seen = receiver.after?.captured[sender.id]?.source;
    const other = seen !== undefined && !sameAddress(seen, plan.source);
    const rules = rewriters(sender, plan);
    // A switch that knows IGMPv3 lets nothing of another source through: then only the rule tells.
    if (!lacks && !other && (rules.length === 0 || seen !== undefined)) return undefined;
    const atSender = lacks || rules.length > 0;
    const unread = atSender ? [] : unreadWords(sender, plan);
    return {
      code: ssmSourceMismatch.code,
      at: atSender ? 'sender' : 'network',
      host: atSender ? sender.name : receiver.name,
      confidence: unread.length > 0 ? 'likely' : 'certain',
      evidence: [
        lacks
          ? `${sender.name} does not have the address ${plan.source} that receivers join; it sends from ${seen ?? sender.joined?.address}`
          : `${receiver.name} joined ${plan.group} from ${plan.source} only`,
        `${captured(pair) ?? 'an unknown number'} of ${plan.count} packets were seen on ${receiver.name}${seen === undefined ? '' : ` from ${seen}`}, its socket got 0`,
        ...rules.map((rule) => `"${rule.text}" in ${rule.chain} on ${sender.name} changes the source`),
        ...unread,
      ],
      remedy: rules.flatMap((rule) => rule.remedy),
      ...(lacks
        ? {
            advice: [
              `ping from the host that has ${plan.source} only (--from, or from of the delivery entry), or name the address from which ${sender.name} sends as the source`,
            ],
          }
        : {}),
    };
  },
};

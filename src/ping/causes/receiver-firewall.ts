import type { Hook } from '../../netfilter/types.ts';
import { isFlooded, isSix } from '../address.ts';
import { reasonWords } from '../evidence/drop-reasons.ts';
import { blockers } from '../evidence/firewall.ts';
import { captured, droppedInIp, missingInHost, rise, sourceArriving } from '../evidence/questions.ts';
import type { CauseRule, PairEvidence } from '../types.ts';
import { blockerWords } from './wording.ts';

const HOOKS: readonly Hook[] = ['prerouting', 'input'];

export const receiverFirewall: CauseRule = {
  code: 'receiver-firewall',
  explain: {
    title: "The receiver's firewall drops the group",
    what: 'A netfilter rule or chain policy on the receiver (prerouting or input hook) drops the packets.',
    why: 'The packets are seen on the interface (tcpdump shows them), and no program ever gets them.',
    fails:
      'InMcastPkts rises (at input), InDelivers and Udp InDatagrams do not. A reject sends nothing back for multicast. A chain policy has no counter.',
    see: ['nft list ruleset', 'iptables-save -c', 'nstat -azs IpExtInMcastPkts IpInDelivers'],
    fix: 'Accept the group and port before the rule that drops them.',
    sources: ['net/ipv4/ip_input.c: ip_local_deliver', 'man 8 nft'],
  },
  test(pair, already) {
    const { receiver, plan, sender, reception } = pair;
    const rules = blockers(receiver, plan, HOOKS, 'udp', sourceArriving(pair));
    const seen = captured(pair);
    const missing = seen === undefined ? 0 : seen - reception.received;
    const counted = (rules ?? []).filter((rule) => (rule.counted ?? 0) > 0);
    const foreseen = (rules ?? []).filter((rule) => rule.matches === 'yes');
    const elsewhere = already.some((cause) => cause.at === 'receiver');
    const stage = missing > 0 && !elsewhere && rules?.length !== 0 && diedInIp(pair, missing);
    if (reception.received >= plan.count || (counted.length === 0 && foreseen.length === 0 && !stage)) return undefined;
    // Else what lets the group pass lets it end when a switch ages the membership out.
    const queries = (isFlooded(plan.group) ? [] : (blockers(receiver, plan, HOOKS, 'igmp') ?? [])).filter(
      ({ matches, chain }) => matches === 'yes' && rules?.some((rule) => rule.chain === chain),
    );
    const passed = rise(receiver, 'IpExt.InMcastPkts') ?? rise(receiver, 'Ip6.InMcastPkts') ?? 0;
    return {
      code: receiverFirewall.code,
      at: 'receiver',
      host: receiver.name,
      confidence: counted.length > 0 || (stage && foreseen.length > 0) ? 'certain' : 'likely',
      evidence: [
        ...(seen === undefined
          ? []
          : [
              `${seen} of ${plan.count} packets of ${sender.name} were seen on ${receiver.name}, its socket got ${reception.received}`,
            ]),
        ...(stage
          ? [
              `${droppedInIp(receiver)} packets ended inside IP (InReceives less InDelivers), InMcastPkts rose by ${passed}`,
            ]
          : []),
        ...blockerWords(receiver, plan, rules),
        ...reasonWords(receiver, ['NETFILTER_DROP']),
        ...queries.map(
          ({ text, chain }) =>
            `"${text}" in ${chain} drops ${isSix(plan.group) ? 'MLD' : 'IGMP'} queries too: a switch that snoops forgets ${receiver.name} after about 260 s`,
        ),
      ],
      remedy: [...(rules ?? []), ...queries].flatMap((rule) => rule.remedy),
    };
  },
};

/** They reached IP, were accepted by routing (membership, source, rp_filter) and were not delivered: only netfilter is between. */
function diedInIp({ receiver, sender }: PairEvidence, missing: number): boolean {
  const dropped = droppedInIp(receiver);
  const accepted = receiver.after?.sources[sender.id]?.accepted.error === undefined;
  const otherwise = rise(receiver, 'TcpExt.IPReversePathFilter') ?? 0;
  return dropped !== undefined && accepted && dropped - otherwise >= Math.min(missing, missingInHost(receiver));
}

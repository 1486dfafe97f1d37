import { captured, droppedInIp, interfaceOf, missingInHost, sourceArriving, unfinished } from '../evidence.ts';
import { blockers } from '../firewall.ts';
import type { CauseRule } from '../types.ts';
import { blockerWords } from './wording.ts';

export const receiverIngressDrop: CauseRule = {
  code: 'receiver-ingress-drop',
  explain: {
    title: 'The receiver drops the packets at its interface, before IP',
    what: 'A tc filter or an nft chain at the netdev ingress hook drops the packets between the interface and IP.',
    why: 'A capture shows them, yet no IP counter moves.',
    fails: 'A capture shows the packets, Ip InReceives does not move.',
    see: ['tc -s filter show dev eth1 ingress', 'nft list ruleset netdev', 'ip -d link show dev eth1'],
    fix: 'Remove or narrow the filter at the ingress of the interface.',
    sources: ['net/core/dev.c: __netif_receive_skb_core, sch_handle_ingress', 'man 8 tc'],
  },
  test(pair, already) {
    const { receiver, reception, sender, plan } = pair;
    const device = interfaceOf(receiver);
    const rules = blockers(receiver, plan, ['ingress'], 'udp', sourceArriving(pair)) ?? [];
    const seen = captured(pair);
    const proven = rules.some((rule) => (rule.counted ?? 0) > 0 || rule.matches === 'yes');
    const dropped =
      (droppedInIp(receiver) ?? Number.POSITIVE_INFINITY) + unfinished(receiver) + (receiver.after?.drops ?? 0);
    const flat = seen !== undefined && seen > reception.received && dropped < missingInHost(receiver);
    const elsewhere = already.some((cause) => cause.at === 'receiver');
    if (reception.received >= plan.count || !(proven || (flat && !elsewhere))) return undefined;
    return {
      code: receiverIngressDrop.code,
      at: 'receiver',
      host: receiver.name,
      confidence: proven ? 'certain' : 'likely',
      evidence: [
        `${seen ?? 'an unknown number'} of ${plan.count} packets of ${sender.name} were seen on ${device} of ${receiver.name}, its socket got ${reception.received}`,
        `${Number.isFinite(dropped) ? dropped : 'an unknown number'} packets were dropped inside IP or at the socket: the others never reached IP`,
        ...blockerWords(receiver, rules),
      ],
      remedy: rules.flatMap((rule) => rule.remedy),
    };
  },
};

import { count } from '../../lib/text.ts';
import { droppedFor, reasonWords } from '../evidence/drop-reasons.ts';
import { isAbsenceExplained } from '../evidence/explained.ts';
import { blockers } from '../evidence/firewall.ts';
import {
  captured,
  droppedInIp,
  interfaceOf,
  missingInHost,
  rise,
  sourceArriving,
  unfinished,
} from '../evidence/questions.ts';
import { removal, xdpDrops, xdpPrograms } from '../evidence/xdp.ts';
import type { CauseRule, Diagnosis, HostEvidence, PairEvidence } from '../types.ts';
import { blockerWords } from './wording.ts';

export const receiverIngressDrop: CauseRule = {
  code: 'receiver-ingress-drop',
  explain: {
    title: 'The receiver drops the packets at its interface, before IP',
    what: 'A tc filter, an nft chain at the netdev ingress hook, or an XDP program drops the packets between the interface and IP.',
    why: 'No IP counter moves. What tc and nft drop is seen in a capture; what an XDP program drops is not.',
    fails:
      'A capture shows the packets, Ip InReceives does not move. With XDP rx_packets of the interface rises, and the capture shows nothing.',
    see: [
      'tc -s filter show dev eth1 ingress',
      'nft list ruleset netdev',
      'ip -d link show dev eth1',
      'ethtool -S eth1',
    ],
    fix: 'Remove or narrow the filter at the ingress of the interface (XDP: ip link set dev eth1 xdpgeneric off, or xdpdrv).',
    sources: ['net/core/dev.c: __netif_receive_skb_core, do_xdp_generic, sch_handle_ingress', 'man 8 tc'],
  },
  test(pair, already) {
    const { receiver, reception, sender, plan } = pair;
    const device = interfaceOf(receiver);
    const rules = blockers(receiver, plan, ['ingress'], 'udp', sourceArriving(pair)) ?? [];
    const seen = captured(pair);
    const counted = rules.some((rule) => (rule.counted ?? 0) > 0);
    const foreseen = rules.some((rule) => rule.matches === 'yes');
    const dropped =
      (droppedInIp(receiver) ?? Number.POSITIVE_INFINITY) + unfinished(receiver) + (receiver.after?.drops ?? 0);
    const flat = seen !== undefined && seen > reception.received && dropped < missingInHost(receiver);
    const elsewhere = already.some((cause) => cause.at === 'receiver');
    if (reception.received >= plan.count) return undefined;
    const driver = atDriver(pair, already);
    if (!counted && !foreseen && !(flat && !elsewhere)) return driver;
    return {
      ...placeOf(receiver),
      confidence: counted || (flat && foreseen) ? 'certain' : 'likely',
      evidence: [
        `${seen ?? 'an unknown number'} of ${plan.count} packets of ${sender.name} were seen on ${device} of ${receiver.name}, its socket got ${reception.received}`,
        ...(flat ? [`${dropped} packets were dropped inside IP or at the socket: the others never reached IP`] : []),
        ...blockerWords(receiver, plan, rules),
        ...reasonWords(receiver, ['TC_INGRESS', 'NETFILTER_DROP']),
        ...(driver?.evidence ?? []),
      ],
      remedy: [...rules.flatMap((rule) => rule.remedy), ...(driver?.remedy ?? [])],
    };
  },
};

function placeOf({ name }: HostEvidence): Pick<Diagnosis, 'code' | 'at' | 'host'> {
  return { code: receiverIngressDrop.code, at: 'receiver', host: name };
}

/** The most answers that a receiver gives to one sender (answers.ts). */
const MOST_ANSWERS = 10;

/** A program takes them before a capture sees them: then only the interface counts them, or the driver, or the kernel's reasons. */
function atDriver(pair: PairEvidence, already: readonly Diagnosis[]): Diagnosis | undefined {
  const { receiver, sender, plan, reception } = pair;
  const programs = xdpPrograms(receiver);
  const seen = captured(pair);
  const sent = sender.sent?.sent ?? 0;
  if (isAbsenceExplained(pair, already) || programs.length === 0 || seen === undefined || seen >= sent)
    return undefined;
  const device = interfaceOf(receiver);
  const burst = receiver.firewall?.burst ?? 0;
  const counted = xdpDrops(receiver) ?? 0;
  const proven = burst > 0 && (counted >= burst || droppedFor(receiver, ['XDP']) >= burst);
  const taken = rise(receiver, 'interface.rx_packets');
  const unseen = taken === undefined ? 0 : taken - expectedAt(pair);
  if (!proven && unseen < sent - seen) return undefined;
  return {
    ...placeOf(receiver),
    confidence: proven ? 'certain' : 'likely',
    evidence: [
      `${seen} of ${plan.count} packets of ${sender.name} were seen on ${device} of ${receiver.name}, whose rx_packets rose by ${taken ?? 'an unknown number'}; its socket got ${reception.received}`,
      ...programs.map(
        ({ mode, label }) => `the XDP program ${label} is attached to ${device} of ${receiver.name} (${mode})`,
      ),
      ...(counted > 0
        ? [
            `the driver counted ${counted} packets dropped by XDP during a second burst of ${count(burst, 'packet')} a sender`,
          ]
        : []),
      // Generic XDP frees what it drops without a reason (net/core/dev.c, bpf_prog_run_generic_xdp).
      ...reasonWords(receiver, ['XDP', 'NOT_SPECIFIED']),
    ],
    remedy: programs.map((program) => removal(device, program)),
  };
}

/** Packets of the mesh that the interface took and that are accounted for: seen ones, and answers to what the host sent. */
function expectedAt({ receiver, plan }: PairEvidence): number {
  const seen = Object.values(receiver.after?.captured ?? {}).reduce((sum, { count: one }) => sum + one, 0);
  const answers = plan.senders.includes(receiver.name) ? plan.receivers.length - 1 : 0;
  return seen + answers * Math.min(plan.count, MOST_ANSWERS);
}

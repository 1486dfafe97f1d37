import { quoteCommand } from '../../lib/shell.ts';
import { packetBytes, wireOf } from '../evidence/ends.ts';
import { isAbsenceExplained } from '../evidence/explained.ts';
import { captured, interfaceOf, riseOf, sendErrors, unfinished } from '../evidence/questions.ts';
import type { CauseRule, Diagnosis, PairEvidence } from '../types.ts';

export const packetTooBig: CauseRule = {
  code: 'packet-too-big',
  explain: {
    title: 'The packets are larger than the path takes',
    what: 'The datagrams do not fit the MTU of the sender (with DF), of the receiver, or of what lies between; or fragments of them are lost.',
    why: 'No path MTU is ever discovered for multicast: what does not fit is dropped without a word.',
    fails:
      "Small datagrams arrive, larger ones vanish; sendto fails with EMSGSIZE, or rx_dropped or rx_length_errors of the receiver's interface rises, or ReasmReqds rises and ReasmOKs does not.",
    see: ['cat /sys/class/net/eth1/mtu', 'ip -s -s link show eth1', 'nstat -azs IpReasmReqds IpReasmOKs'],
    fix: 'Give all of the path the same MTU, or send smaller datagrams.',
    sources: ['man 7 ip (IP_MTU_DISCOVER)', 'drivers/net/veth.c, net/core/dev.c: is_skb_forwardable'],
  },
  test(pair, already) {
    if (pair.reception.received > 0) return pair.reception.received < pair.plan.count ? inPieces(pair) : undefined;
    const passing = () => (pair.sender.sent?.sent ? (onTheWay(pair) ?? inPieces(pair)) : undefined);
    return refused(pair) ?? atReceiver(pair, isAbsenceExplained(pair, already)) ?? passing();
  },
};

/** The sender's own kernel says so. */
function refused({ plan, sender, receiver }: PairEvidence): Diagnosis | undefined {
  const failed = sendErrors(sender, ['EMSGSIZE']);
  if (failed === 0) return undefined;
  const evidence = [
    `sendto failed with EMSGSIZE for ${failed} of ${plan.count} packets of ${plan.sizeBytes} bytes on ${sender.name}`,
    `${interfaceOf(sender)} of ${sender.name} has an MTU of ${sender.before?.mtu ?? 'unknown size'}, an IP packet of ${packetBytes(plan)} bytes does not fit`,
  ];
  const takes = receiver.before?.mtu ?? 0;
  const larger = ['ip', 'link', 'set', 'dev', interfaceOf(sender), 'mtu', String(takes)];
  return {
    ...{ code: packetTooBig.code, at: 'sender', host: sender.name, confidence: 'certain', evidence },
    ...(takes >= packetBytes(plan)
      ? { remedy: [quoteCommand(larger)], advice: smaller(plan, sender.before?.mtu, 'or ') }
      : { remedy: [], advice: smaller(plan, sender.before?.mtu) }),
  };
}

/** @param explained something else kept the packets from coming so far */
function atReceiver(pair: PairEvidence, explained: boolean): Diagnosis | undefined {
  const { plan, sender, receiver } = pair;
  const takes = receiver.before?.mtu ?? undefined;
  const sends = sender.before?.mtu ?? undefined;
  if (takes === undefined || sends === undefined) return undefined;
  // What the sender cuts to its own MTU is as large as that.
  const largest = Math.min(packetBytes(plan), sends);
  if (largest <= takes || captured(pair) !== 0) return undefined;
  const device = interfaceOf(receiver);
  return {
    code: packetTooBig.code,
    at: 'receiver',
    host: receiver.name,
    confidence: explained ? 'likely' : 'certain',
    evidence: [
      `IP packets of ${largest} bytes leave ${interfaceOf(sender)} of ${sender.name} (MTU ${sends}), ${device} of ${receiver.name} has an MTU of ${takes}`,
      `0 of ${plan.count} packets were seen on ${receiver.name}`,
    ],
    remedy: [quoteCommand(['ip', 'link', 'set', 'dev', device, 'mtu', String(sends)])],
    advice: smaller(plan, takes, 'or '),
  };
}

/** Smaller ones of the same sweep were delivered. */
function onTheWay(pair: PairEvidence): Diagnosis | undefined {
  const { plan, sender, receiver, fits } = pair;
  if (!plan.whole || fits === undefined || fits >= plan.sizeBytes || captured(pair) !== 0) return undefined;
  const evidence = [
    `packets of ${fits} bytes are delivered, none of ${plan.sizeBytes} bytes were seen on ${receiver.name}`,
    `both ends take them: MTU ${sender.before?.mtu} of ${sender.name}, ${receiver.before?.mtu} of ${receiver.name}`,
  ];
  const advice = [
    `send payloads of ${fits} bytes at most, or give every switch, router and tunnel between ${sender.name} and ${receiver.name} an MTU of ${packetBytes(plan)}`,
  ];
  return {
    ...{ code: packetTooBig.code, at: 'network', host: receiver.name, confidence: 'certain', evidence },
    ...{ remedy: [], advice, ...wireOf(pair) },
  };
}

/** First fragments came, and some or all were never put together with the others. */
function inPieces(pair: PairEvidence): Diagnosis | undefined {
  const { plan, sender, receiver } = pair;
  const requested = riseOf(receiver, 'Ip', 'ReasmReqds') ?? 0;
  const done = riseOf(receiver, 'Ip', 'ReasmOKs') ?? 0;
  const cut = sender.before?.mtu != null && packetBytes(plan) > sender.before.mtu;
  const open = unfinished(receiver);
  if (!cut || open === 0 || (captured(pair) ?? 0) <= pair.reception.received) return undefined;
  const evidence = [
    `packets of ${packetBytes(plan)} bytes leave ${sender.name} in fragments (MTU ${sender.before?.mtu})`,
    `${captured(pair)} first fragments were seen on ${receiver.name}, whose kernel got ${requested} fragments of all senders and completed ${done} of ${done + open} datagrams (ReasmReqds, ReasmOKs)`,
  ];
  return {
    ...{ code: packetTooBig.code, at: 'network', host: receiver.name, confidence: 'likely', evidence },
    ...{ remedy: [], advice: smaller(plan, sender.before?.mtu) },
  };
}

/** The largest payload that is sent in one packet of an interface with the MTU. */
function smaller(plan: PairEvidence['plan'], mtu: number | null | undefined, or = ''): readonly string[] {
  if (!mtu) return [];
  return [`${or}send payloads of ${mtu - packetBytes({ ...plan, sizeBytes: 0 })} bytes at most: none of them is cut`];
}

import { count } from '../../lib/text.ts';
import type { Cause } from '../../result/types.ts';
import { captured, interfaceOf, riseOf } from '../evidence/questions.ts';
import type { CauseRule, Diagnosis, PairEvidence } from '../types.ts';

export const badChecksum: CauseRule = {
  code: 'bad-checksum',
  explain: {
    title: 'The packets arrive with a wrong UDP checksum',
    what: 'The receiver computes another checksum than the packets carry, and drops them (Udp InCsumErrors).',
    why: 'Something on the way changes or damages them, or a checksum that hardware was to fill in never was (offloads, tunnels, switches in user space).',
    fails:
      "A capture shows the packets, InDelivers rises, Udp InCsumErrors by as many; no program gets them. A checksum that nobody filled in is the sum of the pseudo header: tcpdump shows the same one for all of a sender's packets of one size.",
    see: ['nstat -azs UdpInCsumErrors', "tcpdump -vvpni eth1 'host 239.8.0.19'", 'ethtool -k eth1'],
    fix: 'Where nobody filled it in: tx-checksumming off on the sender (ethtool -K eth1 tx off). Else look at what changes packets on the way, then try the receiver with rx-checksumming off.',
    sources: [
      'net/ipv4/udp.c: udp_queue_rcv_one_skb, udp4_hwcsum',
      'include/linux/skbuff.h (CHECKSUM_PARTIAL)',
      'man 8 ethtool (tx-checksumming)',
    ],
  },
  test(pair) {
    const { plan, sender, receiver, reception } = pair;
    const errors = riseOf(receiver, 'Udp', 'InCsumErrors') ?? 0;
    if (reception.received >= plan.count || !sender.sent?.sent) return undefined;
    if (errors === 0 && !isForeseen(pair)) return undefined;
    return {
      code: badChecksum.code,
      confidence: errors > 0 && errors >= plan.count - reception.received ? 'certain' : 'likely',
      evidence: [
        `Udp InCsumErrors of ${receiver.name} rose by ${errors}`,
        `${captured(pair) ?? 'an unknown number'} of ${plan.count} packets of ${sender.name} were seen on ${interfaceOf(receiver)}, the socket got ${reception.received}`,
        ...sumWords(pair),
      ],
      ...placeOf(pair),
    };
  },
};

/** None that came is right: what ends them before UDP looks at them only hides it. */
function isForeseen(pair: PairEvidence): boolean {
  const { right, unfilled, wrong } = sumsOf(pair);
  return pair.reception.received === 0 && right === 0 && unfilled + wrong > 0;
}

type Place = Pick<Cause, 'at' | 'host' | 'remedy'> & Pick<Diagnosis, 'fix' | 'advice'>;

/** Where it went wrong tells what to do: the sums as they came to the receiver's interface. */
function placeOf(pair: PairEvidence): Place {
  const { sender, receiver } = pair;
  const { right, unfilled, wrong } = sumsOf(pair);
  if (unfilled > 0 && wrong === 0) {
    const target = { kind: 'interface', name: interfaceOf(sender) } as const;
    const fix = { setting: 'ethtool.features', target, item: 'tx-checksumming', values: ['off'] } as const;
    return { at: 'sender', host: sender.name, remedy: [], fix };
  }
  if (right > 0 && wrong === 0) {
    return {
      at: 'receiver',
      host: receiver.name,
      remedy: [],
      advice: [
        `look at what changes packets on ${receiver.name} before they are delivered: rules that rewrite (nft list ruleset), programs at its interface (tc, XDP)`,
        `where nothing does, have its kernel look at the checksums (ethtool -K ${interfaceOf(receiver)} rx off): where that helps, it is that card or its driver`,
      ],
    };
  }
  return {
    at: 'network',
    host: receiver.name,
    remedy: [],
    advice: [
      `have the kernel of ${sender.name} make the checksums (ethtool -K ${interfaceOf(sender)} tx off), then that of ${receiver.name} look at them (ethtool -K ${interfaceOf(receiver)} rx off): where one helps, it is that card or its driver`,
      `where neither does, look at what changes packets between ${sender.name} and ${receiver.name}: NAT, tunnels, rules that rewrite`,
    ],
  };
}

function sumWords(pair: PairEvidence): readonly string[] {
  const { sender, receiver } = pair;
  const { right, unfilled, wrong } = sumsOf(pair);
  const of = `of ${count(right + unfilled + wrong, 'packet')} looked at on ${interfaceOf(receiver)} of ${receiver.name}`;
  return [
    ...(unfilled > 0
      ? [
          `${unfilled} ${of} carry the sum of the pseudo header only: the kernel of ${sender.name} left the checksum to its interface, and nobody filled it in`,
        ]
      : []),
    ...(wrong > 0
      ? [`${wrong} ${of} carry a checksum that does not fit what they hold: damaged or changed on the way`]
      : []),
    ...(right > 0 ? [`${right} ${of} carry a right checksum`] : []),
  ];
}

function sumsOf({ sender, receiver }: PairEvidence) {
  return receiver.after?.captured[sender.id]?.checksums ?? { right: 0, unfilled: 0, wrong: 0 };
}

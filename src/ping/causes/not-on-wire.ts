import { quoteCommand } from '../../lib/shell.ts';
import { someNames } from '../../lib/text.ts';
import type { Cause } from '../../result/types.ts';
import { wireOf } from '../evidence/ends.ts';
import { isAbsenceExplained } from '../evidence/explained.ts';
import { captured, interfaceOf, linkState, looksOf, rise } from '../evidence/questions.ts';
import { heldBack } from '../evidence/queue.ts';
import { unreadWords } from '../evidence/rules.ts';
import type { CauseRule, PairEvidence } from '../types.ts';
import { sentWords, unicastWords } from './wording.ts';

export const notOnWire: CauseRule = {
  code: 'not-on-wire',
  explain: {
    title: "Packets did not reach the receiver's interface",
    what: "They, or some of them, left the sender and were not seen on the receiver's interface, and nothing on either host explains it.",
    why: 'A switch without a querier or with a stale table, a wrong VLAN, a router on the way (raise the TTL), a cloud that carries no multicast; where some arrive: a link that is full or damaged. A queue of the sender or of the receiver (tc qdisc) that drops what it is to send is named as such.',
    fails:
      "tx_packets of the sender rises, the receiver's interface sees less or nothing, unicast on the same path may work.",
    see: [
      "tcpdump -pni eth1 'igmp or host 239.8.0.19'",
      'tc -s qdisc show dev eth1',
      'bridge mdb show',
      'cat /proc/net/igmp',
    ],
    fix: 'Look at the switches: snooping, querier, VLAN of both ports. A receiver whose own interface is down is named as such.',
    sources: ['RFC 4541 (IGMP and MLD snooping switches)', 'net/bridge/br_multicast.c'],
  },
  test(pair, already) {
    const { sender, receiver, plan, reception } = pair;
    const down = linkState(receiver);
    const device = interfaceOf(receiver);
    const seen = captured(pair);
    if (reception.received >= plan.count) return undefined;
    if (down === 'admin-down' || down === 'no-carrier') {
      return {
        code: notOnWire.code,
        at: 'receiver',
        host: receiver.name,
        confidence: 'certain',
        evidence: [
          `${device} on ${receiver.name} ${down === 'admin-down' ? 'is set down' : 'has no carrier'}`,
          ...figures(pair, seen),
        ],
        remedy: down === 'admin-down' ? [quoteCommand(['ip', 'link', 'set', 'dev', device, 'up'])] : [],
        ...(down === 'no-carrier' ? wireOf(pair) : {}),
      };
    }
    if (isAbsenceExplained(pair, already) || !receiver.joined?.receiver?.joined || !sender.sent?.sent) return undefined;
    const arrived = seen ?? rise(receiver, 'interface.rx_packets');
    if (arrived === undefined || arrived >= sender.sent.sent) return undefined;
    const held = heldBack(pair);
    return {
      code: notOnWire.code,
      at: held?.at ?? 'network',
      host: held?.host ?? receiver.name,
      confidence: held?.confidence ?? confidenceOf(pair, seen),
      evidence: [
        ...(held?.evidence ?? []),
        ...figures(pair, seen),
        ...senderWords(pair),
        ...unicastWords(pair),
        ...(wasLookedAt(pair) ? [] : [`the rules of ${receiver.name} were not looked at`]),
        ...unreadWords(held?.at === 'sender' ? sender : receiver, plan),
        ...(looksOf(pair)?.[1] === 0 ? ['a fresh join changes nothing'] : []),
      ],
      remedy: held?.remedy ?? [],
      ...(held ? {} : { ...adviceFor(pair, arrived), ...wireOf(pair) }),
    };
  },
};

/** What is known of the packets at the other end. */
function senderWords(pair: PairEvidence): readonly string[] {
  const { plan, sender, heardElsewhere } = pair;
  const others = someNames(heardElsewhere, 'host');
  if (plan.responder !== undefined)
    return [
      sentWords(pair),
      heardElsewhere.length > 0
        ? `it does send to the group: other hosts heard its answers to their own queries: ${others}`
        : `no host heard it: whether the network holds its answers back, or they never left ${sender.name} (its firewall, its route or interface for the group), cannot be told from here`,
    ];
  return [
    `${sender.sent?.sent} packets were sent by ${interfaceOf(sender)} of ${sender.name}, whose tx_packets rose by ${rise(sender, 'interface.tx_packets') ?? 'an unknown number'}`,
    heardElsewhere.length > 0 ? `other hosts got them: ${others}` : 'no other host got them either',
  ];
}

function adviceFor({ plan, sender, receiver, heardElsewhere }: PairEvidence, arrived: number): Pick<Cause, 'advice'> {
  if (plan.responder !== undefined && heardElsewhere.length === 0)
    return {
      advice: [
        `see on ${sender.name} that it sends to the group at all: its firewall (output), its route and interface for the group; then look at the switches in between`,
      ],
    };
  if (arrived === 0) return {};
  return {
    advice: [
      `some came, so the way is there: look at the drop and error counters of the links and switch ports between ${sender.name} and ${receiver.name}: a link that is full, a damaged cable, storm control that counts multicast`,
    ],
  };
}

function figures(pair: PairEvidence, seen: number | undefined): readonly string[] {
  const { receiver, plan, sender } = pair;
  if (seen !== undefined)
    return [
      `${seen} of ${plan.count} packets of ${sender.name} were seen on ${interfaceOf(receiver)} of ${receiver.name}`,
    ];
  const why = receiver.joined?.receiver?.capture ?? 'no answer';
  return [`what arrives at the interface of ${receiver.name} could not be captured: ${why}`];
}

function confidenceOf(pair: PairEvidence, seen: number | undefined): Cause['confidence'] {
  if (seen === undefined || (pair.receiver.after?.captureDrops ?? 0) > 0) return 'guess';
  // What others heard of a responder were answers to their own queries.
  if (pair.plan.responder !== undefined) return pair.heardElsewhere.length > 0 ? 'likely' : 'guess';
  // Without the second look (interrupted, lost), and with rules that could not be read, nobody knows whether the host itself
  // keeps its membership from the switch.
  const known = wasLookedAt(pair) && unreadWords(pair.receiver, pair.plan).length === 0;
  return leftSender(pair) && known ? 'certain' : 'likely';
}

function leftSender({ sender, heardElsewhere }: PairEvidence): boolean {
  const emitted = rise(sender, 'interface.tx_packets');
  return heardElsewhere.length > 0 || (emitted !== undefined && emitted >= (sender.sent?.sent ?? 0));
}

/** Not where the run was interrupted before. */
function wasLookedAt({ receiver }: PairEvidence): boolean {
  return receiver.firewall !== undefined || receiver.again !== undefined;
}

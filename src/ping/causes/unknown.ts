import { count } from '../../lib/text.ts';
import type { Cause } from '../../result/types.ts';
import { allReasonWords } from '../evidence/drop-reasons.ts';
import { captured, rise } from '../evidence/questions.ts';
import { isProofBroken } from '../figures/statistics.ts';
import type { CauseRule, PairEvidence } from '../types.ts';
import { sentWords } from './wording.ts';

/** Shown when no rule fits, with what they would have looked at. */
const COUNTERS = [
  'Ip.InReceives',
  'IpExt.InMcastPkts',
  'Ip.InDelivers',
  'Udp.InDatagrams',
  'Udp.IgnoredMulti',
  'Udp.RcvbufErrors',
  'Udp.InCsumErrors',
  'TcpExt.IPReversePathFilter',
];

export const unknownCause: CauseRule = {
  code: 'unknown',
  explain: {
    title: 'No known cause fits the evidence',
    what: 'The pair is not delivered as it should be, and the evidence of both ends matches no known cause.',
    why: 'Evidence may be missing (no root on a host), or something is at work that is not in the list.',
    fails: 'The evidence that is shown matches no rule.',
    see: ['nstat -az', 'tcpdump -pni eth1 host 239.8.0.19', 'dropwatch -l kas'],
    fix: 'Read the evidence; run as root to see what arrives at the interface.',
    sources: ['include/net/dropreason-core.h'],
  },
  test(pair, already) {
    const { sender, receiver, plan, reception } = pair;
    const broken = isProofBroken(sender, receiver);
    if (already.length > 0 && !broken) return undefined;
    const copied = reception.received >= plan.count && reception.duplicates > 0;
    const slow = plan.maxRttMs !== undefined && (reception.rttMs?.p99 ?? 0) > plan.maxRttMs;
    const back = sender.after?.counts.own ?? 0;
    const refused = Object.entries(sender.sent?.errors ?? {}).map(([name, times]) => `${name} ${times} times`);
    return {
      code: unknownCause.code,
      ...placeOf(pair, broken),
      confidence: 'guess',
      evidence: [
        ...(broken
          ? [
              `NEGATIVE CONTROL FAILED: ${receiver.name} heard ${receiver.after?.control[sender.id]} packets that ${sender.name} sent to another group, which nobody joined; something reflects or floods groups, so receiving proves nothing`,
            ]
          : []),
        ...(copied
          ? [
              `every packet of ${sender.name} came to ${receiver.name}, and ${count(reception.duplicates, 'packet')} more than once${back === 0 ? '' : `; ${back} came back to ${sender.name} too: something on the way sends them again`}`,
            ]
          : []),
        ...(plan.responder === undefined ? [] : [sentWords(pair)]),
        `${sender.sent?.sent ?? 0} of ${plan.count} packets were sent, ${captured(pair) ?? 'an unknown number'} seen on the interface, ${reception.received} received, ${reception.duplicates} duplicates`,
        ...(refused.length > 0 ? [`sendto failed on ${sender.name}: ${refused.join(', ')}`] : []),
        ...(slow ? [`RTT p99 is ${reception.rttMs?.p99} ms, allowed are ${plan.maxRttMs} ms`] : []),
        `on ${receiver.name}: ${COUNTERS.map((name) => `${name} +${rise(receiver, name) ?? rise(receiver, name.replace(/^(\w+?)(Ext)?\./, '$16.')) ?? '?'}`).join(', ')}`,
        ...allReasonWords(receiver),
      ],
      remedy: [],
      ...(copied ? { advice: [COPIES] } : {}),
    };
  },
};

const COPIES =
  'every packet came, some more than once: look for two ways that both lead there, a loop of switches, a mirror port, a program or rule that sends copies';

/** What was not sent is missing for the sender's sake; what came to the interface and not to the socket was lost behind it. */
function placeOf(pair: PairEvidence, broken: boolean): Pick<Cause, 'at' | 'host'> {
  const { plan, sender, receiver, reception } = pair;
  // A responder that leaves queries unanswered may never have got them.
  const unsent = plan.responder === undefined && (sender.sent?.sent ?? 0) < plan.count;
  if (!broken && unsent) return { at: 'sender', host: sender.name };
  const lostInHost = !broken && (captured(pair) ?? 0) > reception.received + reception.duplicates;
  return { at: lostInHost ? 'receiver' : 'network', host: receiver.name };
}

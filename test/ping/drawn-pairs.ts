/** Pairs of a ping from a drawing: a letter says how a pair fares, and why. */
import type { Cause, PairResult } from '../../src/result/types.ts';

/** `.` no pair, `o` delivered, `?` and `!` not tested (receiver, sender lost); undelivered for the causes here, or `x` for none; degraded `d`, `r`. */
const CAUSES: { readonly [letter: string]: readonly (readonly [code: string, at: Cause['at']])[] } = {
  S: [['sender-firewall', 'sender']],
  R: [['receiver-firewall', 'receiver']],
  B: [
    ['sender-firewall', 'sender'],
    ['receiver-firewall', 'receiver'],
  ],
  L: [['sender-link-down', 'sender']],
  w: [['not-on-wire', 'receiver']],
  n: [['not-on-wire', 'network']],
  H: [
    ['not-on-wire', 'network'],
    ['receiver-firewall', 'receiver'],
  ],
  t: [['ttl-expired', 'router']],
  d: [['receiver-buffer-overflow', 'receiver']],
  r: [['source-rewritten', 'network']],
};
const VERDICTS: { readonly [letter: string]: PairResult['verdict'] } = {
  o: 'delivered',
  '?': 'not-tested',
  '!': 'not-tested',
  d: 'degraded',
  r: 'degraded',
};
const RECEIVED: { readonly [letter: string]: number } = { o: 10, d: 7, r: 10 };

export function drawnPair(letter: string, from: string, to: string): PairResult {
  const [cause, ...otherCauses] = (CAUSES[letter] ?? []).map(([code, at]) => ({
    ...{ code, at, host: at === 'sender' ? from : to, confidence: 'certain' as const },
    ...{ evidence: [`what was seen of ${from} on ${to}`], remedy: [] },
  }));
  const received = RECEIVED[letter] ?? 0;
  const sent = '?!'.includes(letter) ? 0 : 10;
  return {
    ...{ from, to, group: '239.8.0.19', port: 23110, verdict: VERDICTS[letter] ?? 'undelivered' },
    ...{ sent, received, lost: sent - received, duplicates: 0, reordered: 0 },
    ...{ interface: null, ttlReceived: null, firstPacketMs: null, rttMs: null, oneWayMs: null },
    ...('?!'.includes(letter) ? { reason: `${letter === '?' ? to : from}: the probe ended with code 1` } : {}),
    ...(cause === undefined ? {} : { cause }),
    ...(otherCauses.length === 0 ? {} : { otherCauses }),
  };
}

/** From what both ends recorded to figures and verdict. */
import { expect, test } from '@jest/globals';
import { clockBound } from '../../../src/ping/figures/clock.ts';
import { receptionOf, verdictOf } from '../../../src/ping/figures/statistics.ts';
import type { Heard } from '../../../src/ping/probe/wire.ts';
import type { HostEvidence, MeshPlan, Reception } from '../../../src/ping/types.ts';
import { healthyHost, type Patch, PLAN, patched } from '../evidence.ts';

interface Case {
  readonly name: string;
  /** What b recorded of a; null: nothing. */
  readonly heard?: Patch<Heard> | null;
  readonly plan?: Partial<MeshPlan>;
  readonly a?: Patch<HostEvidence>;
  readonly b?: Patch<HostEvidence>;
  readonly verdict: string;
  readonly figures?: Partial<Reception>;
}

const CASES: readonly Case[] = [
  {
    name: 'all of them',
    verdict: 'delivered',
    figures: {
      ...{
        received: 10,
        duplicates: 0,
        reordered: 0,
        lostBeforeFirst: 0,
        interface: 'eth1',
        ttl: 1,
        firstPacketMs: 300,
      },
      rttMs: { min: 0.1, p50: 0.2, p99: 0.3, max: 0.4 },
      oneWayMs: { min: 0.02, p50: 0.03, p99: 0.04, max: 0.05, errorMs: 0.02 },
    },
  },
  {
    name: 'nothing recorded is nothing received',
    heard: null,
    verdict: 'undelivered',
    figures: { received: 0, lostBeforeFirst: 10, interface: null, ttl: null, firstPacketMs: null, oneWayMs: null },
  },
  { name: 'none, although any loss is allowed', heard: null, plan: { maxLoss: 100 }, verdict: 'undelivered' },
  { name: 'one lost', heard: { received: 9 }, verdict: 'degraded' },
  { name: 'as many lost as are allowed', heard: { received: 9 }, plan: { maxLoss: 10 }, verdict: 'delivered' },
  { name: 'more lost than are allowed', heard: { received: 8 }, plan: { maxLoss: 19.9 }, verdict: 'degraded' },
  {
    name: 'a sender that stopped early: the planned count is what has to arrive',
    heard: { received: 2 },
    a: { sent: { sent: 2 } },
    plan: { maxLoss: 50 },
    verdict: 'degraded',
  },
  {
    name: 'lost before the first arrival',
    heard: { received: 7, lowest: 3 },
    verdict: 'degraded',
    figures: { received: 7, lostBeforeFirst: 3 },
  },
  { name: 'duplicates', heard: { duplicates: 1 }, verdict: 'degraded', figures: { received: 10, duplicates: 1 } },
  { name: 'another order is no fault', heard: { reordered: 4 }, verdict: 'delivered', figures: { reordered: 4 } },
  { name: 'p99 of the RTT as allowed', plan: { maxRttMs: 0.3 }, verdict: 'delivered' },
  { name: 'p99 of the RTT over what is allowed', plan: { maxRttMs: 0.299 }, verdict: 'degraded' },
  {
    name: 'no RTT where no answer came back: not slow',
    a: { after: { rtts: { 1: null } } },
    plan: { maxRttMs: 0.1 },
    verdict: 'delivered',
    figures: { rttMs: null },
  },
  { name: 'heard in the control group too', b: { after: { control: { 0: 1 } } }, verdict: 'degraded' },
  { name: 'under another source address', heard: { source: '198.19.0.9' }, verdict: 'degraded' },
  { name: 'under a second source address', heard: { otherSource: '198.19.0.9' }, verdict: 'degraded' },
  { name: 'from the source that SSM names', plan: { source: '198.19.0.1' }, verdict: 'delivered' },
  {
    name: 'clocks apart: the difference is taken out, both errors are told',
    a: { clock: { offsetUs: -500, errorUs: 30 } },
    b: { clock: { offsetUs: 1000, errorUs: 70 } },
    heard: { delayUs: [1520, 1530, 1540, 1550] },
    verdict: 'delivered',
    figures: { oneWayMs: { min: 0.02, p50: 0.03, p99: 0.04, max: 0.05, errorMs: 0.1 } },
  },
  {
    name: 'a clock that cannot be bounded: no one-way delay',
    a: { clock: null },
    verdict: 'delivered',
    figures: { oneWayMs: null },
  },
];

test.each(CASES)('$name', ({ heard = {}, plan, a, b, verdict, figures = {} }) => {
  const whole = { ...PLAN, ...plan };
  const sender = patched(healthyHost('a', 0), a);
  const told = { after: { heard: { 0: heard ?? undefined } } };
  const receiver = patched(patched(healthyHost('b', 1), told), b);

  const reception = receptionOf(whole, sender, receiver);

  expect(verdictOf(whole, sender, receiver, reception)).toBe(verdict);
  expect(reception).toMatchObject(figures);
});

/** A probe whose clock is 500 µs ahead; ways of 100 µs there and 300 µs back. */
const SAMPLE = { sentUs: 0, readUs: 600, answeredUs: 700, receivedUs: 500 };

test.each([
  ['no sample', [], null],
  ['one: the true offset, 500, lies inside', [SAMPLE], { offsetUs: 400, errorUs: 202 }],
  [
    'a quicker one narrows it',
    [SAMPLE, { sentUs: 1000, readUs: 1550, answeredUs: 1560, receivedUs: 1110 }],
    { offsetUs: 500, errorUs: 52 },
  ],
  [
    'a clock that was set meanwhile',
    [SAMPLE, { sentUs: 1000, readUs: 9000, answeredUs: 9001, receivedUs: 1200 }],
    null,
  ],
])('clock bound of %s', (_name, samples, bound) => {
  expect(clockBound(samples)).toEqual(bound);
});

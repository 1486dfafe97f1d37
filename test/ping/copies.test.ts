/** Packets that came more than once: said as such, and whether something is known to send them again. */
import { expect, test } from '@jest/globals';
import { pairResults } from '../../src/ping/figures/results.ts';
import { healthyHost, PLAN, patched } from './evidence.ts';

test.each([
  [0, 'every packet of a came to b, and 3 packets more than once'],
  [
    3,
    'every packet of a came to b, and 3 packets more than once; 3 came back to a too: something on the way sends them again',
  ],
])('%i of the sender came back', (own, words) => {
  const a = patched(healthyHost('a', 0), { after: { counts: { own } } });
  const b = patched(healthyHost('b', 1), { after: { heard: { 0: { duplicates: 3 } } } });
  const plan = { ...PLAN, senders: ['a'], receivers: ['b'] };

  const [pair] = pairResults(plan, new Map([['a', a] as const, ['b', b] as const]));

  expect(pair).toMatchObject({ verdict: 'degraded', received: 10, duplicates: 3 });
  expect(pair!.cause).toMatchObject({ code: 'unknown', at: 'network', host: 'b' });
  expect(pair!.cause!.evidence[0]).toBe(words);
});

/** What the checksums that came to the receiver's interface say of where it went wrong, and what is to be done there. */
import { expect, test } from '@jest/globals';
import { pairResults } from '../../../src/ping/figures/results.ts';
import { healthyHost, PLAN, patched } from '../evidence.ts';

test.each([
  [
    { right: 0, unfilled: 4, wrong: 0 },
    'sender a',
    '4 of 4 packets looked at on eth1 of b carry the sum of the pseudo header only',
  ],
  [
    { right: 0, unfilled: 0, wrong: 4 },
    'network b',
    '4 of 4 packets looked at on eth1 of b carry a checksum that does not fit',
  ],
  [
    { right: 0, unfilled: 2, wrong: 2 },
    'network b',
    '2 of 4 packets looked at on eth1 of b carry a checksum that does not fit',
  ],
  [{ right: 4, unfilled: 0, wrong: 0 }, 'receiver b', '4 of 4 packets looked at on eth1 of b carry a right checksum'],
  [{ right: 0, unfilled: 0, wrong: 0 }, 'network b', '10 of 10 packets of a were seen on eth1, the socket got 0'],
])('%j: %s', (checksums, place, words) => {
  const receiver = patched(healthyHost('b', 1), {
    before: { counters: { 'Udp.InCsumErrors': 2 } },
    after: { heard: { 0: undefined }, captured: { 0: { checksums } }, counters: { 'Udp.InCsumErrors': 12 }, drops: 10 },
  });
  const hosts = new Map([
    ['a', healthyHost('a', 0)],
    ['b', receiver],
  ]);

  const [pair] = pairResults({ ...PLAN, senders: ['a'], receivers: ['b'] }, hosts);

  const { code, at, host, confidence, evidence, remedy, fix, advice } = pair!.cause!;
  expect([code, `${at} ${host}`, confidence, remedy]).toEqual(['bad-checksum', place, 'certain', []]);
  expect(evidence.join('\n')).toContain(words);
  const filledIn = {
    setting: 'ethtool.features',
    target: { kind: 'interface', name: 'eth1' },
    item: 'tx-checksumming',
    values: ['off'],
  };
  expect({ fix, told: advice?.length }).toEqual(
    place === 'sender a' ? { fix: filledIn, told: undefined } : { fix: undefined, told: 2 },
  );
});

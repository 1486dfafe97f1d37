/** Who sends where a source is joined. */
import { expect, test } from '@jest/globals';
import { type AddressesOf, sentBySource } from '../../../src/flows/meshes/senders.ts';
import { known, type Reading, unknown } from '../../../src/lib/reading.ts';
import type { MeshPlan } from '../../../src/ping/types.ts';

const PLAN: MeshPlan = {
  ...{ group: '232.8.0.19', port: 23110, source: '198.18.0.11', ttl: 1, count: 10, intervalMs: 20, sizeBytes: 128 },
  ...{ senders: ['a', 'b', 'c'], receivers: ['a', 'b', 'c'], interfaces: new Map(), maxLoss: 0 },
};
const UNREAD = unknown('the connection was refused');

function addresses(...of: readonly Reading<readonly string[]>[]): AddressesOf {
  return new Map(['a', 'b', 'c'].map((name, index) => [name, of[index] ?? UNREAD]));
}

const [OWNER, OTHER] = [known(['127.0.0.1', '198.18.0.11', 'fd00::1']), known(['198.18.0.12', 'fd00::2'])];

test.each<[string, Partial<MeshPlan>, AddressesOf, string]>([
  ['the host that has it', {}, addresses(OTHER, OWNER, OTHER), 'b'],
  ['each that has it', {}, addresses(OWNER, OWNER, OTHER), 'a,b'],
  ['the one that has it, although others are not known', {}, addresses(UNREAD, OWNER, UNREAD), 'b'],
  ['an IPv6 source, written otherwise', { source: 'FD00:0::1', group: 'ff3e::1' }, addresses(OTHER, OTHER, OWNER), 'c'],
  ['those of which it is not known', {}, addresses(OTHER, UNREAD, OTHER), 'b'],
  ['all, when nobody has it', {}, addresses(OTHER, OTHER, OTHER), 'a,b,c'],
  ['whoever was named', { said: { from: 'all' } }, addresses(OTHER, OWNER, OTHER), 'a,b,c'],
])('%s', (_who, said, read, senders) => {
  expect(sentBySource({ ...PLAN, ...said }, read)).toEqual({ ...PLAN, ...said, senders: senders.split(',') });
});

test('without a source, all', () => {
  const { source: _source, ...plan } = PLAN;

  expect(sentBySource(plan, addresses(OTHER, OWNER, OTHER))).toEqual(plan);
});

test('a mesh in which only the host with the source would receive is no pass', () => {
  expect(() => sentBySource({ ...PLAN, receivers: ['b'] }, addresses(OTHER, OWNER, OTHER))).toThrow(
    /no pair to test for group 232.8.0.19: senders b, receivers b/,
  );
});

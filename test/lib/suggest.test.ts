import { expect, test } from '@jest/globals';
import { didYouMean } from '../../src/lib/suggest.ts';

const WORDS = ['port', 'proxy_jump', 'hosts', 'multicast', 'rp_filter', 'h1', 'h2'];

test.each([
  ['prot', 'port'],
  ['hsots', 'hosts'],
  ['Multcast', 'multicast'],
  ['rpfilter', 'rp_filter'],
  ['h3', 'h1'],
  ['rate', undefined],
  ['', undefined],
  ['a'.repeat(10_000), undefined],
])('%s: %s', (word, meant) => {
  expect(didYouMean(word, WORDS)).toBe(meant);
});

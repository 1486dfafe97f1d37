import { expect, test } from '@jest/globals';
import { nameList, someNames } from '../../src/lib/text.ts';

test.each<[number, string, string]>([
  [1, 'h1', 'h1'],
  [3, 'h1, h2, h3 (3 hosts)', 'h1, h2, h3'],
  [4, 'h1, h2, … (4 hosts)', 'h1, h2, … (4 hosts)'],
])('%i names', (number, list, some) => {
  const names = Array.from({ length: number }, (_, index) => `h${index + 1}`);

  expect([nameList(names, 'host', 3), someNames(names, 'host', 3)]).toEqual([list, some]);
});

import { expect, test } from '@jest/globals';
import { PLAIN } from '../../src/reports/style.ts';
import { reasonLines } from '../../src/reports/text/reasons.ts';
import type { PairResult } from '../../src/result/types.ts';
import { drawnPair } from '../ping/drawn-pairs.ts';

const WIDE = { ...PLAIN, width: 200 };

function pair(from: string, to: string, reason: string, change: Partial<PairResult> = {}): PairResult {
  return { ...drawnPair('?', from, to), reason, ...change };
}

test.each<[string, readonly PairResult[], readonly string[]]>([
  [
    'one host: as it was said',
    [pair('h1', 'h2', 'h2 (198.18.0.12:22): lost'), pair('h2', 'h1', 'h2 (198.18.0.12:22): lost')],
    ['not-tested, 2 pairs: h2 (198.18.0.12:22): lost'],
  ],
  [
    'hosts with the same reason: once, with all of them, also where addresses are said',
    [
      ...[pair('h1', 'h2', 'h2: no Python'), pair('h3', 'h1', 'h3: no Python'), pair('h1', 'h4', 'h4: another')],
      ...[pair('h1', 'h5', 'h5 (198.18.0.15:22) refused it'), pair('h1', 'h6', 'h6 ([fd00::6]:22) refused it')],
    ],
    [
      'not-tested, 2 pairs: h2, h3 (2 hosts): no Python',
      'not-tested, 1 pair: h4: another',
      'not-tested, 2 pairs: h5, h6 (2 hosts) refused it',
    ],
  ],
  [
    "a reason that is nobody's own, and one that begins like the name of a host",
    [pair('h1', 'h2', 'h1 and h2 are the same machine'), pair('h1', 'h10', 'h10: lost'), pair('h10', 'h1', 'h1: lost')],
    ['not-tested, 1 pair: h1 and h2 are the same machine', 'not-tested, 2 pairs: h10, h1 (2 hosts): lost'],
  ],
  [
    'not with that of pairs with another verdict, nor of such as have a cause',
    [pair('h1', 'h2', 'h2: slow', { verdict: 'degraded' }), pair('h3', 'h2', 'h2: slow'), drawnPair('f', 'h1', 'h3')],
    ['degraded, 1 pair: h2: slow', 'not-tested, 1 pair: h2: slow'],
  ],
])('%s', (_name, pairs, lines) => {
  expect(reasonLines(pairs, WIDE)).toEqual(lines.flatMap((line) => ['', line]));
});

import { expect, test } from '@jest/globals';
import { PLAIN } from '../../src/reports/style.ts';
import { statementLines } from '../../src/reports/text/statements.ts';
import type { Cause, Statement } from '../../src/result/types.ts';

const BOTH_WAYS = [
  { from: 'h1', to: ['h2'] },
  { from: 'h2', to: ['h1'] },
];

test.each([
  ['all', [], 'nobody reaches anybody', 'everyone → everyone'],
  ['host', ['h1'], 'h1 neither reaches anyone nor is reached', 'h1, both ways'],
  ['segment', ['h1'], 'h1 reach only each other', 'between h1 and all others'],
  ['boundary', ['h1'], 'h1 and h2 do not reach each other', 'between h1 and h2'],
] as const)('%s: of what arrives in part nobody says that it does not arrive', (kind, hosts, undelivered, degraded) => {
  const told = (verdict: Statement['verdict']) => {
    const statement = { kind, group: '239.8.0.19', port: 23110, hosts, verdict, pairs: 2, explains: BOTH_WAYS };
    return statementLines([statement], PLAIN);
  };

  expect(told('undelivered')).toEqual(['', `no known cause: ${undelivered}, 2 pairs undelivered`]);
  expect(told('degraded')).toEqual(['', `no known cause: ${degraded}, 2 pairs degraded`]);
});

test.each<[Cause['at'], string, string]>([
  ['receiver', 'h2', 'at receiver h2'],
  ['network', 'h2', 'on the way'],
  ['network', 'sw1', 'on the way, at sw1'],
  ['router', 'h2', 'at a router'],
  ['router', 'r1', 'at router r1'],
])('at: %s, host %s: %s', (at, host, place) => {
  const cause: Cause = { code: 'no-forwarding', at, host, confidence: 'likely', evidence: [], remedy: [] };
  const ends = { hosts: [], pairs: 2, explains: BOTH_WAYS };
  const statement: Statement = {
    kind: 'all',
    group: '239.8.0.19',
    port: 23110,
    verdict: 'undelivered',
    cause,
    ...ends,
  };

  expect(statementLines([statement], PLAIN)[1]).toContain(`no-forwarding ${place} (likely): `);
});

/** Cases as data: a matrix drawn with letters, and what is told of it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { statementsOf } from '../../src/ping/matrix/index.ts';
import type { PairResult, Statement } from '../../src/result/types.ts';
import { drawnPair } from './drawn-pairs.ts';

interface Case {
  readonly name: string;
  readonly matrix: readonly string[];
  readonly told: readonly string[];
}

const CASES = parse(readFileSync('test/cases/ping/matrix.yaml', 'utf8')) as readonly Case[];
function pairsIn(matrix: readonly string[]): readonly PairResult[] {
  return matrix.flatMap((row, from) =>
    [...row].flatMap((letter, to) => (letter === '.' ? [] : [drawnPair(letter, nameOf(from), nameOf(to))])),
  );
}

function nameOf(index: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + index);
}

function told({ verdict, kind, hosts, pairs, cause }: Statement): string {
  return `${verdict} ${kind} ${hosts.join() || '-'} ${pairs} ${cause?.code ?? '-'}`;
}

describe('what is told of a matrix', () => {
  test.each(CASES.map(({ name, ...rest }) => [name, rest] as const))('%s', (_name, { matrix, told: expected }) => {
    const pairs = pairsIn(matrix);

    const statements = statementsOf(pairs);

    expect(statements.map(told)).toEqual(expected);
    const explained = statements.flatMap(({ explains }) => explains.flatMap(({ from, to }) => to.map((t) => from + t)));
    const failed = pairs.filter(({ verdict }) => verdict === 'undelivered' || verdict === 'degraded');
    expect(new Set(explained)).toEqual(new Set(failed.map(({ from, to }) => from + to)));
    for (const { pairs: counted, explains } of statements)
      expect(explains.reduce((sum, { to }) => sum + to.length, 0)).toBe(counted);
  });
});

test('meshes are told apart: what fails in one group says nothing of another', () => {
  const one = pairsIn(['.SS', 'o.o', 'oo.']);
  const other = pairsIn(['.oo', 'R.o', 'Ro.']).map((pair) => ({ ...pair, group: '239.8.0.20' }));

  const statements = statementsOf([...one, ...other]);

  expect(statements.map((statement) => `${statement.group} ${told(statement)}`)).toEqual([
    '239.8.0.19 undelivered sender a 2 sender-firewall',
    '239.8.0.20 undelivered receiver a 2 receiver-firewall',
  ]);
});

test('hosts with different remedies are told apart', () => {
  const pairs = pairsIn(['.RR', 'o.o', 'oo.']).map((pair) =>
    pair.cause ? { ...pair, cause: { ...pair.cause, remedy: [`nft delete rule inet ${pair.to}`] } } : pair,
  );

  expect(statementsOf(pairs).map(told)).toEqual([
    'undelivered pair b 1 receiver-firewall',
    'undelivered pair c 1 receiver-firewall',
  ]);
});

test('200 hosts with 40,000 pairs, a dead sender, a dead receiver and a segment: three statements within a second', () => {
  const size = 200;
  const name = (index: number) => `h${index + 1}`;
  const letter = (from: number, to: number) => {
    if (from === 0) return 'S';
    if (from >= 150 !== to >= 150) return 'n';
    return to === 1 ? 'R' : 'o';
  };
  const pairs = Array.from({ length: size * size }, (_, index) => [Math.floor(index / size), index % size] as const)
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => drawnPair(letter(from, to), name(from), name(to)));
  const start = performance.now();

  const statements = statementsOf(pairs);

  expect(performance.now() - start).toBeLessThan(1000);
  expect(statements.map(({ kind, pairs: explained, hosts }) => `${kind} ${hosts.length} ${explained}`)).toEqual([
    'segment 50 15000',
    'sender 1 199',
    'receiver 1 199',
  ]);
});

import { expect, test } from '@jest/globals';
import { causesOf, mapCauses } from '../../src/result/pair-causes.ts';
import type { Cause, PairResult } from '../../src/result/types.ts';

const cause = (code: string, confidence: Cause['confidence']): Cause => ({
  ...{ code, confidence, at: 'router', host: 'r1', evidence: [], remedy: [] },
});
const PAIR = { from: 'a', to: 'b' } as PairResult;

test.each([
  ['what became surer comes first', 'certain', ['two certain', 'one likely', 'three guess']],
  ['of those that are as sure, the order stays', 'likely', ['one likely', 'two likely', 'three guess']],
] as const)('%s', (_name, confidence, expected) => {
  const pair = {
    ...PAIR,
    cause: cause('one', 'likely'),
    otherCauses: [cause('two', 'likely'), cause('three', 'guess')],
  };

  const mapped = mapCauses(pair, (one) => (one.code === 'two' ? { ...one, confidence } : one));

  expect(causesOf(mapped).map((one) => `${one.code} ${one.confidence}`)).toEqual(expected);
});

test('a pair without causes stays as it is', () => {
  expect(mapCauses(PAIR, (one) => one)).toEqual(PAIR);
});

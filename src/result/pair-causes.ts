/** All causes of a pair, whatever more is known of them than a run tells. Pure. */
import type { Cause, PairResult } from './types.ts';

export type PairWith<C extends Cause> = Omit<PairResult, 'cause' | 'otherCauses'> & {
  readonly cause?: C;
  readonly otherCauses?: readonly C[];
};

export function causesOf<C extends Cause>({ cause, otherCauses = [] }: PairWith<C>): readonly C[] {
  return cause === undefined ? otherCauses : [cause, ...otherCauses];
}

/** The pair with its causes, the surest first; of those that are as sure, the order says which is the most decisive. */
export function withCauses<C extends Cause>(pair: PairWith<Cause>, causes: readonly C[]): PairWith<C> {
  const { cause: _cause, otherCauses: _otherCauses, ...rest } = pair;
  const [cause, ...otherCauses] = [...causes].sort(
    (one, other) => CERTAINTY[one.confidence] - CERTAINTY[other.confidence],
  );
  return {
    ...rest,
    ...(cause === undefined ? {} : { cause }),
    ...(otherCauses.length === 0 ? {} : { otherCauses }),
  };
}

/** The pair with what becomes of its causes, which may be surer then. */
export function mapCauses<A extends Cause, B extends Cause>(pair: PairWith<A>, change: (cause: A) => B): PairWith<B> {
  return withCauses(pair, causesOf(pair).map(change));
}

const CERTAINTY = { certain: 0, likely: 1, guess: 2 } as const;

/** All causes of a pair, whatever more is known of them than a run tells. Pure. */
import type { Cause, PairResult } from './types.ts';

export type PairWith<C extends Cause> = Omit<PairResult, 'cause' | 'otherCauses'> & {
  readonly cause?: C;
  readonly otherCauses?: readonly C[];
};

export function causesOf<C extends Cause>({ cause, otherCauses = [] }: PairWith<C>): readonly C[] {
  return cause === undefined ? otherCauses : [cause, ...otherCauses];
}

/** The pair with what becomes of its causes. */
export function mapCauses<A extends Cause, B extends Cause>(
  { cause, otherCauses, ...pair }: PairWith<A>,
  change: (cause: A) => B,
): PairWith<B> {
  return {
    ...pair,
    ...(cause === undefined ? {} : { cause: change(cause) }),
    ...(otherCauses === undefined ? {} : { otherCauses: otherCauses.map(change) }),
  };
}

/** Words of the reasoning over a whole matrix of pairs. */
import type { Cause, PairResult, Statement, StatementKind } from '../../result/types.ts';

/** The pairs of one mesh that could fail in one way, and which of them do. */
export interface Sheet {
  readonly verdict: Statement['verdict'];
  /** Tested, and not failed in a worse way. */
  readonly tested: readonly PairResult[];
  readonly failed: readonly PairResult[];
  /** Every host with a tested pair, in the order of the pairs. */
  readonly hosts: readonly string[];
  /** Tested pairs by sender, and by receiver. */
  readonly rows: ReadonlyMap<string, readonly PairResult[]>;
  readonly columns: ReadonlyMap<string, readonly PairResult[]>;
}

/** Something that may be said of a sheet. */
export interface Explanation {
  readonly kind: StatementKind;
  readonly hosts: readonly string[];
  readonly pairs: readonly PairResult[];
  readonly cause?: Cause;
  /** What the evidence of a host itself shows outranks what is concluded from the pattern. */
  readonly own: boolean;
  /** Causes (as `causeKey`) that need not be told any more when this is. */
  readonly tells: readonly string[];
}

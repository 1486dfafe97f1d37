/** Rows and columns of a mesh. Pure. */
import type { PairResult } from '../../result/types.ts';
import type { Sheet } from './types.ts';

/** @param verdict what counts as failed; with `degraded`, pairs that are undelivered are left out */
export function sheetOf(pairs: readonly PairResult[], verdict: Sheet['verdict']): Sheet {
  const tested = pairs.filter((pair) => pair.verdict !== 'not-tested' && isNoWorse(pair, verdict));
  return {
    verdict,
    tested,
    failed: tested.filter((pair) => pair.verdict === verdict),
    hosts: [...new Set(tested.flatMap(({ from, to }) => [from, to]))],
    rows: Map.groupBy(tested, ({ from }) => from),
    columns: Map.groupBy(tested, ({ to }) => to),
  };
}

/** Whether the line has pairs, and none of them is as it should be. */
export function isDead({ verdict }: Sheet, line: readonly PairResult[]): boolean {
  return line.length > 0 && line.every((pair) => pair.verdict === verdict);
}

function isNoWorse(pair: PairResult, verdict: Sheet['verdict']): boolean {
  return verdict === 'undelivered' || pair.verdict !== 'undelivered';
}

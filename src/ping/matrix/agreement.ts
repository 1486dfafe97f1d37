/** What the causes of many pairs agree on: a pattern is only told where the evidence of its pairs does not contradict it. Pure. */
import { causesOf } from '../../result/pair-causes.ts';
import type { Cause, PairResult } from '../../result/types.ts';

/** A cause on the way is no host's own: its `host` is only where it was seen. */
export function isOnTheWay({ at }: Cause): boolean {
  return at === 'network' || at === 'router';
}

/** Two causes with the same key are one thing. */
export function causeKey(cause: Cause): string {
  return JSON.stringify([cause.code, cause.at, isOnTheWay(cause) ? '' : cause.host]);
}

/** One cause of each code that at least half of the pairs have, of those that fit: the others may fail for two reasons. */
export function agreed(pairs: readonly PairResult[], fits: (cause: Cause) => boolean): readonly Cause[] {
  const byCode = Map.groupBy(
    pairs.flatMap((pair) => causesOf(pair).filter(fits)),
    ({ code }) => code,
  );
  return [...byCode.values()].flatMap((causes) => (2 * causes.length >= pairs.length ? causes.slice(0, 1) : []));
}

/** That it lies on the way: the most frequent cause there. `null` when no pair has any cause; undefined when they disagree. */
export function onTheWay(pairs: readonly PairResult[]): Cause | null | undefined {
  if (pairs.every((pair) => pair.cause === undefined)) return null;
  const there = pairs.flatMap(({ cause }) => (cause && isOnTheWay(cause) ? [cause] : []));
  if (2 * there.length <= pairs.length) return undefined;
  const [most] = [...Map.groupBy(there, ({ code }) => code).values()].sort((a, b) => b.length - a.length);
  return most?.[0];
}

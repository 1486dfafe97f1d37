/** The fewest things that, said together, explain every failed pair and name every cause. Pure. */

import { causesOf } from '../../result/pair-causes.ts';
import type { Cause, PairResult } from '../../result/types.ts';
import { causeKey, isOnTheWay } from './agreement.ts';
import { blockExplanations } from './blocks.ts';
import { lineExplanations } from './lines.ts';
import { segmentExplanations } from './segments.ts';
import type { Explanation, Sheet } from './types.ts';

/** Every failed pair is in one of them at least, unless it carries a reason of its own. In no order. */
export function explain(sheet: Sheet): readonly Explanation[] {
  const chosen = cover([...lineExplanations(sheet), ...segmentExplanations(sheet)]);
  const explained = new Set(chosen.flatMap(({ pairs }) => pairs));
  const blocks = blockExplanations(
    sheet,
    sheet.failed.filter((pair) => !explained.has(pair)),
  );
  for (const pair of blocks.flatMap(({ pairs }) => pairs)) explained.add(pair);
  const told = new Set(chosen.flatMap(({ tells }) => tells));
  const onTheWay = [...chosen, ...blocks].filter(({ cause }) => cause === undefined || isOnTheWay(cause));
  const crossed = new Set(onTheWay.flatMap(({ pairs }) => pairs));
  return [...chosen, ...blocks, ...byCause(sheet.failed, { explained, crossed, told })];
}

/** Greedy: what hosts themselves show first, then what explains most; never what adds neither a pair nor a cause. */
function cover(candidates: readonly Explanation[]): readonly Explanation[] {
  const chosen: Explanation[] = [];
  const explained = new Set<PairResult>();
  const told = new Set<string>();
  const news = ({ pairs }: Explanation) => pairs.filter((pair) => !explained.has(pair)).length;
  const left = new Set(candidates);
  while (left.size > 0) {
    const [best] = [...left].sort((one, other) => Number(other.own) - Number(one.own) || news(other) - news(one));
    if (best === undefined) break;
    left.delete(best);
    if (news(best) === 0 && best.tells.every((cause) => told.has(cause))) continue;
    chosen.push(best);
    for (const pair of best.pairs) explained.add(pair);
    for (const cause of best.tells) told.add(cause);
  }
  return chosen;
}

/** What was said so far. */
interface Said {
  readonly explained: ReadonlySet<PairResult>;
  /** Pairs of which something on the way was told. */
  readonly crossed: ReadonlySet<PairResult>;
  readonly told: ReadonlySet<string>;
}

/** What is left, a cause a statement: of pairs that nothing explains, what else is on the way, and hosts' own causes not told yet. */
function byCause(failed: readonly PairResult[], { explained, crossed, told }: Said): readonly Explanation[] {
  const found = new Map<string, { readonly cause?: Cause; readonly pairs: PairResult[] }>();
  for (const pair of failed) {
    const causes = causesOf(pair).filter((cause) => !crossed.has(pair) || !isOnTheWay(cause));
    // A pair that carries its own reason has said it.
    if (causes.length === 0 && !explained.has(pair) && pair.reason === undefined) add(found, '', {}, pair);
    for (const cause of causes) if (!told.has(causeKey(cause))) add(found, causeKey(cause), { cause }, pair);
  }
  return [...found.values()].map(({ cause, pairs }) => ({
    kind: 'pair' as const,
    hosts: cause === undefined || isOnTheWay(cause) ? [] : [cause.host],
    pairs,
    ...(cause === undefined ? {} : { cause }),
    own: true,
    tells: [],
  }));
}

function add(
  found: Map<string, { readonly cause?: Cause; readonly pairs: PairResult[] }>,
  key: string,
  what: { readonly cause?: Cause },
  pair: PairResult,
): void {
  const group = found.get(key) ?? { ...what, pairs: [] };
  group.pairs.push(pair);
  found.set(key, group);
}

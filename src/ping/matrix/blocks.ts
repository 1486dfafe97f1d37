/** Senders that all miss the same receivers, although others reach those: one direction is a filter, both a boundary. Pure. */
import type { PairResult } from '../../result/types.ts';
import { onTheWay } from './agreement.ts';
import type { Explanation, Sheet } from './types.ts';

interface Block {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly pairs: readonly PairResult[];
}

/** @param left failed pairs that nothing explains yet */
export function blockExplanations(sheet: Sheet, left: readonly PairResult[]): readonly Explanation[] {
  const blocks = blocksOf(left);
  const byEnds = new Map(blocks.map((block) => [keyOf(block.from, block.to), block]));
  const told = new Set<Block>();
  return blocks.flatMap((block) => {
    if (told.has(block)) return [];
    const back = byEnds.get(keyOf(block.to, block.from));
    if (back === undefined && !comesBack(sheet, block)) return [];
    if (back !== undefined) told.add(back);
    const pairs = [...block.pairs, ...(back?.pairs ?? [])];
    const cause = onTheWay(pairs);
    if (cause === undefined) return [];
    const smaller = block.to.length < block.from.length ? block.to : block.from;
    return [
      {
        ...(back === undefined
          ? { kind: 'direction' as const, hosts: block.from }
          : { kind: 'boundary' as const, hosts: smaller }),
        pairs,
        ...(cause === null ? {} : { cause }),
        own: false,
        tells: [],
      },
    ];
  });
}

function blocksOf(left: readonly PairResult[]): readonly Block[] {
  const rows = [...Map.groupBy(left, ({ from }) => from)].map(([from, pairs]) => ({
    from,
    to: pairs.map((pair) => pair.to).sort(),
    pairs,
  }));
  return [...Map.groupBy(rows, ({ to }) => JSON.stringify(to)).values()].flatMap((alike) => {
    const to = alike[0]?.to ?? [];
    if (alike.length < 2 || to.length < 2) return [];
    return [{ from: alike.map(({ from }) => from), to, pairs: alike.flatMap(({ pairs }) => pairs) }];
  });
}

/** The other way was tested, and all of it passes. */
function comesBack({ tested, verdict }: Sheet, { from, to }: Block): boolean {
  const back = tested.filter((pair) => to.includes(pair.from) && from.includes(pair.to));
  return back.length > 0 && back.every((pair) => pair.verdict !== verdict);
}

function keyOf(from: readonly string[], to: readonly string[]): string {
  return JSON.stringify([[...from].sort(), [...to].sort()]);
}

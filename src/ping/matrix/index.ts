/**
 * Why pairs failed, over the whole matrix: a dead row is a sender, a dead column a receiver, a block a segment, one direction
 * a filter. One cause is told once with the pairs it explains. Pure.
 */
import { meshName } from '../../result/mesh.ts';
import type { PairResult, Statement } from '../../result/types.ts';
import { explain } from './cover.ts';
import { sheetOf } from './sheet.ts';
import type { Explanation } from './types.ts';

/** Of every mesh; the worst first: what is not delivered before what is degraded, then what explains most pairs. */
export function statementsOf(pairs: readonly PairResult[]): readonly Statement[] {
  return [...Map.groupBy(pairs, meshName).values()].flatMap((mesh) =>
    (['undelivered', 'degraded'] as const).flatMap((verdict) => {
      const explanations = alike(explain(sheetOf(mesh, verdict)));
      return explanations.map((one) => statement(verdict, one)).sort((one, other) => other.pairs - one.pairs);
    }),
  );
}

/** Sets of hosts that would lose their meaning when put together. */
const APART: ReadonlySet<string> = new Set(['segment', 'boundary', 'direction']);

/** Hosts that fail in the same way, with the same remedy and profile lines, are told together. */
function alike(explanations: readonly Explanation[]): readonly Explanation[] {
  const groups = Map.groupBy(explanations, ({ kind, cause, hosts }) => {
    const separate = cause === undefined || APART.has(kind) ? hosts : [];
    const { code, at, confidence, remedy, profile } = cause ?? {};
    return JSON.stringify([kind, separate, code, at, confidence, remedy, profile]);
  });
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            ...first,
            hosts: [...new Set([first, ...others].flatMap(({ hosts }) => hosts))],
            pairs: [...new Set([first, ...others].flatMap(({ pairs }) => pairs))],
          },
        ],
  );
}

function statement(verdict: Statement['verdict'], { kind, hosts, pairs, cause }: Explanation): Statement {
  const [{ group = '', port = 0, source = undefined, sizeBytes = undefined } = {}] = pairs;
  const rows = Map.groupBy(pairs, ({ from }) => from);
  return {
    kind,
    group,
    port,
    ...(source === undefined ? {} : { source }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    hosts,
    verdict,
    pairs: pairs.length,
    explains: [...rows].map(([from, row]) => ({ from, to: row.map(({ to }) => to) })),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** The ping for people: causes first, worst first, each told once with the pairs it explains; then the matrix. Pure. */

import { count } from '../../lib/text.ts';
import type { Cause, PairResult, PairVerdict, Run } from '../../result/types.ts';
import type { Style, Tone } from '../style.ts';
import { commandLines, nameList, wrap } from './layout.ts';
import { matrixLines } from './matrix.ts';

const TONES: { readonly [verdict in PairVerdict]: Tone } = {
  delivered: 'good',
  degraded: 'warn',
  undelivered: 'bad',
  'not-tested': 'warn',
};

export function pairsText(run: Run, style: Style): string {
  const groups = Map.groupBy(
    run.pairs ?? [],
    (pair) =>
      `${pair.group}:${pair.port}${pair.source ? ` from ${pair.source}` : ''}${pair.sizeBytes === undefined ? '' : `, ${pair.sizeBytes} bytes`}`,
  );
  return [...groups].map(([title, pairs]) => groupText(title, pairs, style)).join('\n\n');
}

function groupText(title: string, pairs: readonly PairResult[], style: Style): string {
  const planned = pairs[0]?.sent ?? 0;
  const verdicts = [...Map.groupBy(pairs, (pair) => pair.verdict)]
    .map(([verdict, of]) => style.paint(TONES[verdict], `${of.length} ${verdict}`))
    .join(', ');
  return [
    `${style.paint('strong', title)}  ${count(pairs.length, 'pair')}, ${count(planned, 'packet')} each: ${verdicts}`,
    ...causeLines(pairs, style),
    ...reasonLines(pairs, style),
    ...matrixLines(pairs, style),
  ].join('\n');
}

function causeLines(pairs: readonly PairResult[], style: Style): readonly string[] {
  const told = new Map<string, { readonly cause: Cause; readonly pairs: PairResult[] }>();
  for (const pair of pairs) {
    for (const cause of [...(pair.cause ? [pair.cause] : []), ...(pair.otherCauses ?? [])]) {
      const key = JSON.stringify([cause.code, cause.host, cause.at]);
      const group = told.get(key) ?? { cause, pairs: [] };
      group.pairs.push(pair);
      told.set(key, group);
    }
  }
  const worstFirst = [...told.values()].sort((a, b) => b.pairs.length - a.pairs.length);
  return worstFirst.flatMap(({ cause, pairs: explained }) => [
    '',
    `${style.paint('bad', cause.code)} at ${cause.at} ${style.paint('strong', cause.host)} (${cause.confidence}): ${explains(explained, pairs)}`,
    ...cause.evidence.flatMap((line) => wrap(line, '    ', style.width)),
    ...commandLines(cause.remedy, '    $ '),
  ]);
}

/** `every sender → h2`, `h1 → every receiver`, or the pairs by name. */
function explains(explained: readonly PairResult[], all: readonly PairResult[]): string {
  const from = new Set(explained.map((pair) => pair.from));
  const to = new Set(explained.map((pair) => pair.to));
  const [sender] = from;
  const [receiver] = to;
  const complete = (side: 'from' | 'to', name: string | undefined) =>
    explained.length > 1 && all.filter((pair) => pair[side] === name).length === explained.length;
  if (to.size === 1 && complete('to', receiver))
    return `every sender → ${receiver}, ${count(explained.length, 'pair')}`;
  if (from.size === 1 && complete('from', sender))
    return `${sender} → every receiver, ${count(explained.length, 'pair')}`;
  return nameList(
    explained.map((pair) => `${pair.from} → ${pair.to}`),
    'pair',
    4,
  );
}

/** Why pairs were not tested, or are degraded, once for each reason. */
function reasonLines(pairs: readonly PairResult[], style: Style): readonly string[] {
  const reasons = Map.groupBy(
    pairs.filter((pair) => pair.reason !== undefined && pair.cause === undefined),
    (pair) => pair.reason ?? '',
  );
  return [...reasons].flatMap(([reason, of]) => [
    '',
    ...wrap(`${of[0]?.verdict}, ${count(of.length, 'pair')}: ${reason}`, '', style.width),
  ]);
}

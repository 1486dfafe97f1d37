/** The ping for people: causes first, worst first, each told once with the pairs it explains; then the matrix. Pure. */

import { count, printableLine } from '../../lib/text.ts';
import { meshName } from '../../result/mesh.ts';
import type { PairResult, PairVerdict, Run } from '../../result/types.ts';
import { PAIR_VERDICTS } from '../../result/verdict.ts';
import type { Style, Tone } from '../style.ts';
import { wrap } from './layout.ts';
import { matrixLines } from './matrix.ts';
import { responderLines } from './responders.ts';
import { statementLines } from './statements.ts';

const TONES: { readonly [verdict in PairVerdict]: Tone } = {
  delivered: 'good',
  degraded: 'warn',
  undelivered: 'bad',
  'not-tested': 'warn',
};

/** Pairs that are named of those that lost something before an interruption. */
const MOST_NAMED = 4;

/** One part a mesh, in the order of the run; '' without pairs. */
export function pairsText(run: Run, style: Style): string {
  const meshes = Map.groupBy(run.pairs ?? [], meshName);
  return [...meshes].map(([title, pairs]) => meshText(title, pairs, run, style)).join('\n\n');
}

function meshText(title: string, pairs: readonly PairResult[], run: Run, style: Style): string {
  // Pairs that were not tested have what was sent until then: nothing, or less than was planned.
  const planned = Math.max(0, ...pairs.map(({ sent, verdict }) => (verdict === 'not-tested' ? 0 : sent)));
  const counts = Map.groupBy(pairs, (pair) => pair.verdict);
  const verdicts = PAIR_VERDICTS.flatMap((verdict) => {
    const of = counts.get(verdict);
    return of === undefined ? [] : [[verdict, `${of.length} ${verdict}`] as const];
  });
  const about = `${count(pairs.length, 'pair')}${planned === 0 ? '' : `, ${count(planned, 'packet')} each`}: `;
  const length = [title, about, ...verdicts.map(([, text]) => text)].join('  ').length;
  return [
    `${style.paint('strong', title)}${length > style.width ? '\n' : '  '}${about}${verdicts.map(([verdict, text]) => style.paint(TONES[verdict], text)).join(', ')}`,
    ...statementLines(
      (run.statements ?? []).filter((statement) => meshName(statement) === title),
      style,
    ),
    ...reasonLines(pairs, style),
    ...responderLines(pairs, style),
    ...matrixLines(pairs, run, style),
  ].join('\n');
}

/** Why pairs were not tested, or are degraded, once for each reason. */
function reasonLines(pairs: readonly PairResult[], style: Style): readonly string[] {
  const reasons = Map.groupBy(
    pairs.filter((pair) => pair.reason !== undefined && pair.cause === undefined),
    (pair) => pair.reason ?? '',
  );
  return [...reasons].flatMap(([reason, of]) => [
    '',
    ...wrap(`${of[0]?.verdict}, ${count(of.length, 'pair')}: ${reason}${soFar(of)}`, '', style.width),
  ]);
}

/** Of pairs that an interruption kept from being tested: what came of the packets that were sent by then. */
function soFar(pairs: readonly PairResult[]): string {
  const sum = (key: 'sent' | 'received') => pairs.reduce((all, pair) => all + pair[key], 0);
  if (pairs[0]?.verdict !== 'not-tested' || sum('sent') === 0) return '';
  const lossy = pairs.filter(({ lost }) => lost > 0).sort((one, other) => other.lost - one.lost);
  const named = lossy.slice(0, MOST_NAMED).map(({ from, to, lost, diedAfterMs }) => {
    const ended = diedAfterMs == null ? '' : ` (ended ${(diedAfterMs / 1000).toFixed(1)} s after the first)`;
    return `${printableLine(from)} → ${printableLine(to)} ${lost}${ended}`;
  });
  const rest = lossy.length > MOST_NAMED ? ['…'] : [];
  const lost = lossy.length === 0 ? '' : `; lost: ${[...named, ...rest].join(', ')}`;
  return `; ${sum('received')} of ${sum('sent')} arrived${lost}`;
}

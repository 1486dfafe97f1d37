/** The ping for people: causes first, worst first, each told once with the pairs it explains; then the matrix. Pure. */

import { count } from '../../lib/text.ts';
import { meshName } from '../../result/mesh.ts';
import type { PairResult, PairVerdict, Run } from '../../result/types.ts';
import { PAIR_VERDICTS } from '../../result/verdict.ts';
import type { Style, Tone } from '../style.ts';
import { matrixLines } from './matrix.ts';
import { reasonLines } from './reasons.ts';
import { responderLines } from './responders.ts';
import { statementLines } from './statements.ts';

const TONES: { readonly [verdict in PairVerdict]: Tone } = {
  delivered: 'good',
  degraded: 'warn',
  undelivered: 'bad',
  'not-tested': 'warn',
};

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

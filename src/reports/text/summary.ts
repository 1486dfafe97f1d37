/** The last line of every text report: what was counted, and the verdict. Pure. */

import { count, printableLine } from '../../lib/text.ts';
import type { Run } from '../../result/types.ts';
import type { Style, Tone } from '../style.ts';

export function summaryText(run: Run, style: Style): string {
  const { hosts, findings, pairs, changes } = run.summary;
  const parts = [
    tally(hosts, 'host'),
    ...(findings ? [tally(findings, 'finding')] : []),
    ...(changes ? [tally(changes, 'change')] : []),
    ...(pairs ? [tally(pairs, 'pair')] : []),
  ];
  const tone: Tone = run.exitCode === 0 ? 'good' : run.exitCode === 3 ? 'warn' : 'bad';
  const warnings = (run.warnings ?? []).map((warning) => style.paint('warn', `warning: ${printableLine(warning)}`));
  const apart = parts.join(' · ').length + run.verdict.length + 3 > style.width ? '\n' : ' · ';
  return [...warnings, `${parts.join(apart)} — ${style.paint(tone, run.verdict)}`].join('\n');
}

function tally(counts: { readonly [verdict: string]: number }, noun: string): string {
  const seen = Object.entries(counts).filter(([, number]) => number > 0);
  const total = seen.reduce((sum, [, number]) => sum + number, 0);
  const parts = seen.map(([verdict, number]) => `${number} ${verdict}`).join(', ');
  return `${count(total, noun)}${parts === '' ? '' : `: ${parts}`}`;
}

/** The last line of every text report: what was counted, and the verdict. Pure. */

import { count, printableLine } from '../../lib/text.ts';
import type { Run } from '../../result/types.ts';
import type { Style, Tone } from '../style.ts';

type Counts = { readonly [verdict: string]: number };
type Tallied = readonly [verdict: string, number: number];

/** Warnings stand before it. Counts are apart by line breaks where one line has no room for them. */
export function summaryText(run: Run, style: Style): string {
  const { findings, pairs, changes } = run.summary;
  const parts = [
    ...hostParts(run),
    ...(findings ? [tally(findings, 'finding')] : []),
    ...(changes ? [tally(changes, 'change')] : []),
    ...(pairs ? [tally(pairs, 'pair')] : []),
  ];
  const tone: Tone = run.exitCode === 0 ? 'good' : run.exitCode === 3 ? 'warn' : 'bad';
  const warnings = (run.warnings ?? []).map((warning) => style.paint('warn', `warning: ${printableLine(warning)}`));
  const apart = parts.join(' · ').length + run.verdict.length + 3 > style.width ? '\n' : ' · ';
  return [...warnings, `${parts.join(apart)} — ${style.paint(tone, run.verdict)}`].join('\n');
}

/** Where nothing was held against hosts (a ping), `match` would promise what was not looked at: only what is wrong is said. */
function hostParts({ hosts, pairs, summary }: Run): readonly string[] {
  const examined = hosts.some(({ findings, facts }) => findings !== undefined || facts !== undefined);
  if (examined) return [tally(summary.hosts, 'host')];
  const wrong = tallied(summary.hosts).filter(([verdict]) => verdict !== 'match');
  if (wrong.length === 0 && pairs !== undefined) return [];
  return [counted(hosts.length, 'host', wrong)];
}

function tally(counts: Counts, noun: string): string {
  const seen = tallied(counts);
  const total = seen.reduce((sum, [, number]) => sum + number, 0);
  return counted(total, noun, seen);
}

function tallied(counts: Counts): readonly Tallied[] {
  return Object.entries(counts).filter(([, number]) => number > 0);
}

function counted(total: number, noun: string, seen: readonly Tallied[]): string {
  const parts = seen.map(([verdict, number]) => `${number} ${verdict}`).join(', ');
  return `${count(total, noun)}${parts === '' ? '' : `: ${parts}`}`;
}

/** Changes of a plan or an apply for people: in order, with what they run and what undoes them. Pure. */

import { count, printableLine } from '../../lib/text.ts';
import type { ChangeOutcome, ChangeResult, HostResult, Run } from '../../result/types.ts';
import type { Style, Tone } from '../style.ts';
import { commandLines, errorLines, wrap } from './layout.ts';

const TONES: { readonly [outcome in ChangeOutcome]: Tone } = {
  planned: 'strong',
  applied: 'good',
  failed: 'bad',
  undone: 'warn',
  'undo-failed': 'bad',
  skipped: 'dim',
};

const UNDO_SHOWN: ReadonlySet<ChangeOutcome> = new Set(['planned', 'undo-failed']);

/** Hosts with changes or an error; '' where there are none. */
export function changesText(run: Run, style: Style): string {
  return run.hosts
    .filter((host) => host.error !== undefined || (host.changes ?? []).length > 0)
    .map((host) => hostText(host, style))
    .join('\n\n');
}

function hostText(host: HostResult, style: Style): string {
  const changes = host.changes ?? [];
  const lines = [`${style.paint('strong', host.name)} (${host.address}): ${count(changes.length, 'change')}`];
  if (host.error) lines.push(...errorLines(host.error, style.width));
  return [...lines, ...changes.flatMap((change, index) => changeLines(change, index + 1, style))].join('\n');
}

function changeLines(change: ChangeResult, number: number, style: Style): readonly string[] {
  const risk = change.risk === 'may-cut-link' ? ', may cut the link' : '';
  const stage = change.stage === 'boot' ? ', for the next boot' : '';
  return [
    `  ${number}. ${style.paint(TONES[change.outcome], change.outcome)}  ${change.setting} ${printableLine(change.target)}${stage}${risk}`,
    ...wrap(change.why, '     ', style.width).map((line) => style.paint('dim', line)),
    ...commandLines(change.commands, '     $ '),
    // What is done needs no advice on undoing it; what is planned, and what could not be undone, does.
    ...(UNDO_SHOWN.has(change.outcome) ? commandLines(change.undo, '     undo: ') : []),
    ...(change.error === undefined ? [] : wrap(change.error, '     ', style.width)),
  ];
}

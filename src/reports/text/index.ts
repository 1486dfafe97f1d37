/** Run → text, by what the run holds: findings, changes, facts, pairs. Pure. */
import type { Run } from '../../result/types.ts';
import type { Style } from '../style.ts';
import { alarmsText } from './alarms.ts';
import { changesText } from './changes.ts';
import { factsText } from './facts.ts';
import { findingsText } from './findings.ts';
import { pairsText } from './pairs.ts';
import { servedText } from './served.ts';
import { summaryText } from './summary.ts';

export type TextPart = 'findings' | 'changes' | 'facts' | 'served' | 'pairs';

const PARTS: { readonly [part in TextPart]: (run: Run, style: Style) => string } = {
  findings: findingsText,
  changes: changesText,
  facts: factsText,
  served: servedText,
  pairs: pairsText,
};

/** @param parts in the order of the text; alarms come before and the summary after them, always */
export function textReport(run: Run, parts: readonly TextPart[], style: Style): string {
  const texts = [alarmsText(run, style), ...parts.map((part) => PARTS[part](run, style))].filter((text) => text !== '');
  return [...texts, summaryText(run, style)].join('\n\n');
}

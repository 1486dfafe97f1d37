/** What `bridge -j` prints, as far as all of its listings are alike. Pure. */
import { known, type Reading, unknown } from '../lib/reading.ts';
import type { CommandAnswer } from './types.ts';

export type Entry = { readonly [key: string]: unknown };

/** The objects of a JSON array; unknown: no such program, an error, text in place of JSON (iproute2 before 4.16). */
export function entriesOf(answer: CommandAnswer): Reading<readonly Entry[]> {
  if (answer.state === 'missing') return unknown(answer.why);
  if (answer.code !== 0) return unknown(`bridge: ${answer.stderr.trim() || `exit ${answer.code}`}`);
  try {
    const parsed: unknown = JSON.parse(answer.stdout);
    return Array.isArray(parsed) ? known(listOf(parsed)) : unknown('bridge: what it printed is not understood');
  } catch {
    return unknown('bridge: it prints no JSON');
  }
}

/** The objects of what should be a list of such. */
export function listOf(value: unknown): readonly Entry[] {
  return Array.isArray(value) ? value.filter(isEntry) : [];
}

/** A map; not a list, not null. */
export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** null: it is none, or not there. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

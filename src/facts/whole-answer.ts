import { known, type Reading, unknown } from '../lib/reading.ts';
import { valuesOf } from './listed-files.ts';
import type { Answers } from './types.ts';

/**
 * Lines of a fact's one script, `found`, which says `failed WHY` of what it could not read, and `end` last: half of an answer
 * could hide what decides, so it is all of it, or unknown.
 * @param doing what the script was at, for an answer that was cut off: `reading rule sets`
 */
export function wholeAnswer(answers: Answers, doing: string): Reading<readonly string[]> {
  const found = answers.command('found');
  if (found.state === 'missing') return unknown(found.why);
  const lines = found.stdout.split('\n');
  const [failed] = valuesOf(lines, 'failed');
  if (failed !== undefined) return unknown(failed);
  if (!lines.includes('end')) return unknown(`${doing}: ${found.stderr.trim() || 'no answer'}`);
  return known(lines);
}

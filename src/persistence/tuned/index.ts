/** tuned sets keys and offloads of its profile when it starts, behind everything else. It is read, never written. */
import { bootFact } from '../../facts/boot.ts';
import { overwritersFact } from '../../facts/overwriters.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading } from '../../lib/reading.ts';
import { sysctlD } from '../sysctl.d/index.ts';
import type { Keeper, Slot } from '../types.ts';
import { profileValue } from './profile.ts';

export const tuned: Keeper = {
  id: 'tuned',
  kinds: ['sysctl', 'link'],
  facts: [bootFact, overwritersFact, ...sysctlD.facts],
  keeps: () => known(false),
  canState: () => false,
  read,
  yields,
  write: () => ({ changes: [], impossible: [] }),
};

/** What it applies again after its own keys wins over them (apply_system_sysctls of tuned's plugin_sysctl.py). */
const APPLIED_AGAIN = /^\/(etc|run)\/sysctl\.(d\/|conf:)/;

function read(facts: FactValues, slot: Slot): Reading<string> {
  const overwriters = facts.get(overwritersFact);
  if (overwriters.state !== 'known') return overwriters;
  const { active, tuned: files } = overwriters.value;
  const said = active.includes('tuned') ? profileValue(files, slot) : undefined;
  if (said === undefined) return absent('tuned does not set it');
  const again = yields(facts, slot) ? sysctlD.read(facts, slot) : undefined;
  return again?.state === 'known' && APPLIED_AGAIN.test(again.where ?? '')
    ? absent('sysctl.d has the last word')
    : said;
}

function yields(facts: FactValues, slot: Slot): boolean {
  const overwriters = facts.get(overwritersFact);
  return overwriters.state === 'known' && overwriters.value.tunedReapplies && slot.kind === 'sysctl';
}

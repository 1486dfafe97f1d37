/** Why a pair is not delivered, from the evidence of both ends. Pure. */

import type { Diagnosis, PairEvidence } from '../types.ts';
import { causes } from './index.ts';

/** Every cause that the evidence shows, in the order of the rules; at least one (`unknown`). Two faults at once are both named. */
export function diagnose(pair: PairEvidence): readonly Diagnosis[] {
  const found: Diagnosis[] = [];
  for (const rule of causes) {
    const cause = rule.test(pair, found);
    if (cause) found.push(cause);
  }
  return found;
}

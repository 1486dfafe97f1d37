import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { known } from '../../lib/reading.ts';
import { readPair } from '../conf-rule.ts';
import { interfaceName } from '../interface.ts';
import type { Current } from '../types.ts';
import { type MldVersion, RULE } from './rule.ts';

/** What the keys make of it. That a querier of version 1 holds it down for some minutes the kernel does not show. */
export function current(facts: FactValues, wanted: Wanted<MldVersion>): Current {
  const pair = readPair(facts, RULE, wanted);
  if (pair.state !== 'known') return { running: pair };
  const { all, own } = pair.value;
  return { running: known(RULE.inForce(all, own)), why: RULE.words(all, own, interfaceName(wanted)) };
}

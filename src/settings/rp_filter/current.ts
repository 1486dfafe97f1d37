import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { known } from '../../lib/reading.ts';
import { readPair } from '../conf-rule.ts';
import { interfaceName } from '../interface.ts';
import type { Current } from '../types.ts';
import { type Mode, showNumber } from './modes.ts';
import { RULE } from './rule.ts';

export function current(facts: FactValues, wanted: Wanted<Mode>): Current {
  const pair = readPair(facts, RULE, wanted);
  if (pair.state !== 'known') return { running: pair };
  const { all, own } = pair.value;
  return { running: known(showNumber(RULE.inForce(all, own))), why: RULE.words(all, own, interfaceName(wanted)) };
}

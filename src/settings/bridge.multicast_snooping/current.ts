import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { currentOf } from '../bridge.ts';
import type { Current } from '../types.ts';
import { SNOOPING } from './snooping.ts';

export function current(facts: FactValues, wanted: Wanted<boolean>): Current {
  return currentOf(SNOOPING, facts, wanted);
}

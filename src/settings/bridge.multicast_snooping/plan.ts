import type { Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { planOf } from '../bridge.ts';
import { SNOOPING } from './snooping.ts';

export function plan(facts: FactValues, wanted: readonly Wanted<boolean>[]): Plan {
  return planOf(SNOOPING, facts, wanted);
}

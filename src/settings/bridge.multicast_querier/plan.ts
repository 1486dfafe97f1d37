import type { Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { planOf } from '../bridge.ts';
import { QUERIER } from './querier.ts';

export function plan(facts: FactValues, wanted: readonly Wanted<boolean>[]): Plan {
  return planOf(QUERIER, facts, wanted);
}

import type { Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { planConf } from '../conf-plan.ts';
import type { Mode } from './modes.ts';
import { RULE } from './rule.ts';

export function plan(facts: FactValues, wanted: readonly Wanted<Mode>[]): Plan {
  return planConf(facts, RULE, wanted);
}

import type { Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { type MapValue, planOf } from '../ethtool-map.ts';
import { PAUSE } from './pause.ts';

export function plan(facts: FactValues, wanted: readonly Wanted<MapValue>[]): Plan {
  return planOf(PAUSE, facts, wanted);
}

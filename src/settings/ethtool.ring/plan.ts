import type { Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { type MapValue, planOf } from '../ethtool-map.ts';
import { RING } from './rings.ts';

export function plan(facts: FactValues, wanted: readonly Wanted<MapValue>[]): Plan {
  return planOf(RING, facts, wanted);
}

import type { Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { type MapValue, planOf } from '../ethtool-map.ts';
import { PRIVATE_FLAGS } from './flags.ts';

export function plan(facts: FactValues, wanted: readonly Wanted<MapValue>[]): Plan {
  return planOf(PRIVATE_FLAGS, facts, wanted);
}

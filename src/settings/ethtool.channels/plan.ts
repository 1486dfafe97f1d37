import type { Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { type MapValue, planOf } from '../ethtool-map.ts';
import { CHANNELS } from './channels.ts';

export function plan(facts: FactValues, wanted: readonly Wanted<MapValue>[]): Plan {
  return planOf(CHANNELS, facts, wanted);
}

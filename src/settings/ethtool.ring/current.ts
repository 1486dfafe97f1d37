import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { currentOf, type MapValue } from '../ethtool-map.ts';
import type { Current } from '../types.ts';
import { RING } from './rings.ts';

export function current(facts: FactValues, wanted: Wanted<MapValue>): Current {
  return currentOf(RING, facts, wanted);
}

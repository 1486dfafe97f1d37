import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Reading } from '../../lib/reading.ts';
import type { ToState } from '../../persistence/types.ts';
import { type MapValue, persistedOf, persistOf } from '../ethtool-map.ts';
import { CHANNELS } from './channels.ts';

export function persisted(facts: FactValues, wanted: Wanted<MapValue>): Reading<MapValue> {
  return persistedOf(CHANNELS, facts, wanted);
}

export function persist(_facts: FactValues, wanted: readonly Wanted<MapValue>[]): ToState {
  return persistOf(CHANNELS, wanted);
}

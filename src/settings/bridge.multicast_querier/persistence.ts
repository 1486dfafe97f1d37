import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Reading } from '../../lib/reading.ts';
import type { ToState } from '../../persistence/types.ts';
import { persistedOf, persistOf } from '../bridge.ts';
import { QUERIER } from './querier.ts';

export function persisted(facts: FactValues, wanted: Wanted<boolean>): Reading<boolean> {
  return persistedOf(QUERIER, facts, wanted);
}

export function persist(_facts: FactValues, wanted: readonly Wanted<boolean>[]): ToState {
  return persistOf(QUERIER, wanted);
}

import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Json } from '../../lib/json.ts';
import { mapReading, type Reading } from '../../lib/reading.ts';
import type { ToState } from '../../persistence/types.ts';
import { persistConf, persistedConf } from '../conf-persistence.ts';
import { type Mode, showNumber } from './modes.ts';
import { RULE } from './rule.ts';

export function persisted(facts: FactValues, wanted: Wanted<Mode>): Reading<Json> {
  return mapReading(persistedConf(facts, RULE, wanted), showNumber);
}

export function persist(facts: FactValues, wanted: readonly Wanted<Mode>[]): ToState {
  return persistConf(facts, RULE, wanted);
}

import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Reading } from '../../lib/reading.ts';
import type { ToState } from '../../persistence/types.ts';
import { persistConf, persistedConf } from '../conf-persistence.ts';
import { type MldVersion, RULE } from './rule.ts';

export function persisted(facts: FactValues, wanted: Wanted<MldVersion>): Reading<number> {
  return persistedConf(facts, RULE, wanted);
}

export function persist(facts: FactValues, wanted: readonly Wanted<MldVersion>[]): ToState {
  return persistConf(facts, RULE, wanted);
}

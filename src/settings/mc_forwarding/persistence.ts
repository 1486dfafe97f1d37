import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import type { ToState } from '../../persistence/types.ts';
import { stateForDaemon } from '../routing-daemon.ts';
import { BY_DAEMON } from './plan.ts';

export { persistedVif as persisted } from '../vif.ts';

export function persist(facts: FactValues, wanted: readonly Wanted<boolean>[]): ToState {
  return stateForDaemon(BY_DAEMON, facts, wanted);
}

import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { currentOf } from '../bridge.ts';
import type { Current } from '../types.ts';
import { QUERIER } from './querier.ts';

export function current(facts: FactValues, wanted: Wanted<boolean>): Current {
  return currentOf(QUERIER, facts, wanted);
}

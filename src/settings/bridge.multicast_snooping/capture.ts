import type { FactValues } from '../../facts/types.ts';
import { capturedOf } from '../bridge.ts';
import type { Captured } from '../types.ts';
import { SNOOPING } from './snooping.ts';

export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  return capturedOf(SNOOPING, facts, name, all);
}

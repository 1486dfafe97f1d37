import { ethtoolPauseFact } from '../../facts/ethtool-pause.ts';
import type { FactValues } from '../../facts/types.ts';
import { capturedParameters } from '../ethtool-parameter.ts';
import type { Captured } from '../types.ts';
import { PAUSE } from './pause.ts';

export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  return all ? capturedParameters(PAUSE, ethtoolPauseFact, facts, name) : [];
}

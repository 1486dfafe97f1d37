import { ethtoolRingFact } from '../../facts/ethtool-ring.ts';
import type { FactValues } from '../../facts/types.ts';
import { capturedParameters } from '../ethtool-parameter.ts';
import type { Captured } from '../types.ts';
import { RING } from './rings.ts';

export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  return all ? capturedParameters(RING, ethtoolRingFact, facts, name) : [];
}

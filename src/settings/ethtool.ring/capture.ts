import { ethtoolRingFact } from '../../facts/ethtool-ring.ts';
import type { FactValues } from '../../facts/types.ts';
import { mapReading } from '../../lib/reading.ts';
import { capturedMap } from '../capture.ts';
import { readEthtool } from '../ethtool.ts';
import type { Captured } from '../types.ts';
import { RING } from './rings.ts';

export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  if (!all) return [];
  const found = readEthtool(facts, ethtoolRingFact, name ?? '');
  return capturedMap(
    RING,
    facts,
    name,
    mapReading(found, (parameters) => parameters.keys()),
  );
}

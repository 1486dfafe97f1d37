import { ethtoolPauseFact } from '../../facts/ethtool-pause.ts';
import type { FactValues } from '../../facts/types.ts';
import { mapReading } from '../../lib/reading.ts';
import { capturedMap } from '../capture.ts';
import { readEthtool } from '../ethtool.ts';
import type { Captured } from '../types.ts';
import { PAUSE } from './pause.ts';

export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  if (!all) return [];
  const found = readEthtool(facts, ethtoolPauseFact, name ?? '');
  return capturedMap(
    PAUSE,
    facts,
    name,
    mapReading(found, (parameters) => parameters.keys()),
  );
}

import { ethtoolPrivateFlagsFact } from '../../facts/ethtool-private-flags.ts';
import type { FactValues } from '../../facts/types.ts';
import { mapReading } from '../../lib/reading.ts';
import { capturedMap } from '../capture.ts';
import { readEthtool } from '../ethtool.ts';
import type { Captured } from '../types.ts';
import { PRIVATE_FLAGS } from './flags.ts';

export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  if (!all) return [];
  const found = readEthtool(facts, ethtoolPrivateFlagsFact, name ?? '');
  return capturedMap(
    PRIVATE_FLAGS,
    facts,
    name,
    mapReading(found, (parameters) => parameters.keys()),
  );
}

import { ethtoolCoalesceFact } from '../../facts/ethtool-coalesce.ts';
import type { FactValues } from '../../facts/types.ts';
import { mapReading } from '../../lib/reading.ts';
import { capturedMap } from '../capture.ts';
import { readEthtool } from '../ethtool.ts';
import type { Captured } from '../types.ts';
import { COALESCE } from './coalescing.ts';

export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  if (!all) return [];
  const found = readEthtool(facts, ethtoolCoalesceFact, name ?? '');
  return capturedMap(
    COALESCE,
    facts,
    name,
    mapReading(found, (parameters) => parameters.keys()),
  );
}

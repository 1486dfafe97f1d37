import type { FactValues } from '../../facts/types.ts';
import { known } from '../../lib/reading.ts';
import { capturedMap } from '../capture.ts';
import type { Captured } from '../types.ts';
import { NONE, RX_HASH } from './hash.ts';

/** Nothing hashed is what a profile has no word for. */
export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  if (!all) return [];
  const hashes = capturedMap(RX_HASH, facts, name, known(['udp4', 'udp6']));
  return hashes.filter(({ value }) => value.state !== 'known' || value.value !== NONE);
}

import { ethtoolPrivateFlagsFact } from '../../facts/ethtool-private-flags.ts';
import type { FactValues } from '../../facts/types.ts';
import { capturedParameters } from '../ethtool-parameter.ts';
import type { Captured } from '../types.ts';
import { PRIVATE_FLAGS } from './flags.ts';

export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  return all ? capturedParameters(PRIVATE_FLAGS, ethtoolPrivateFlagsFact, facts, name) : [];
}

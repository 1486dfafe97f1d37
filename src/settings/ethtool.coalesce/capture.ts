import { ethtoolCoalesceFact } from '../../facts/ethtool-coalesce.ts';
import type { FactValues } from '../../facts/types.ts';
import { capturedParameters } from '../ethtool-parameter.ts';
import type { Captured } from '../types.ts';
import { COALESCE } from './coalescing.ts';

export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  return all ? capturedParameters(COALESCE, ethtoolCoalesceFact, facts, name) : [];
}

import { ethtoolChannelsFact } from '../../facts/ethtool-channels.ts';
import type { FactValues } from '../../facts/types.ts';
import { capturedParameters } from '../ethtool-parameter.ts';
import type { Captured } from '../types.ts';
import { CHANNELS } from './channels.ts';

export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  return all ? capturedParameters(CHANNELS, ethtoolChannelsFact, facts, name) : [];
}

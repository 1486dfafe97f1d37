import { ethtoolChannelsFact } from '../../facts/ethtool-channels.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import type { MapValue } from '../ethtool-map.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { keys, schema } from './schema.ts';

export const ethtoolChannels: Setting<MapValue> = {
  id: 'ethtool.channels',
  scope: 'interface',
  shape: 'map',
  schema,
  keys,
  facts: [interfacesFact, ethtoolChannelsFact],
  explain,
  normalise: Number,
  canonicalKey: (key) => key,
  current,
  equal: (desired, running) => desired === running,
  plan,
  persisted,
  persist,
  capture,
};

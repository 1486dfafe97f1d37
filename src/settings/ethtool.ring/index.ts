import { ethtoolRingFact } from '../../facts/ethtool-ring.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import type { MapValue } from '../ethtool-map.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { keys, schema } from './schema.ts';

export const ethtoolRing: Setting<MapValue> = {
  id: 'ethtool.ring',
  scope: 'interface',
  shape: 'map',
  schema,
  keys,
  facts: [interfacesFact, ethtoolRingFact],
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

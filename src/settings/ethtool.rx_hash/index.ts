import { ethtoolRxHashUdp4Fact, ethtoolRxHashUdp6Fact } from '../../facts/ethtool-rx-hash.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import type { MapValue } from '../ethtool-map.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { normalise } from './hash.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { keys, schema } from './schema.ts';

export const ethtoolRxHash: Setting<MapValue> = {
  id: 'ethtool.rx_hash',
  scope: 'interface',
  shape: 'map',
  schema,
  keys,
  facts: [interfacesFact, ethtoolRxHashUdp4Fact, ethtoolRxHashUdp6Fact],
  explain,
  normalise,
  canonicalKey: (key) => key,
  current,
  equal: (desired, running) => desired === running,
  plan,
  persisted,
  persist,
  capture,
};

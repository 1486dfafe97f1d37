import { ethtoolPrivateFlagsFact } from '../../facts/ethtool-private-flags.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import type { MapValue } from '../ethtool-map.ts';
import { onOff } from '../on-off.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { keys, schema } from './schema.ts';

export const ethtoolPrivateFlags: Setting<MapValue> = {
  id: 'ethtool.private_flags',
  scope: 'interface',
  shape: 'map',
  schema,
  keys,
  facts: [interfacesFact, ethtoolPrivateFlagsFact],
  explain,
  normalise: onOff,
  canonicalKey: (key) => key,
  current,
  equal: (desired, running) => desired === running,
  plan,
  persisted,
  persist,
  capture,
};

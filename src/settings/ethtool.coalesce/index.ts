import { ethtoolCoalesceFact } from '../../facts/ethtool-coalesce.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import type { MapValue } from '../ethtool-map.ts';
import { onOff } from '../on-off.ts';
import type { Setting } from '../types.ts';
import { capture } from './capture.ts';
import { canonicalKey } from './coalescing.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { keys, schema } from './schema.ts';

export const ethtoolCoalesce: Setting<MapValue> = {
  id: 'ethtool.coalesce',
  scope: 'interface',
  shape: 'map',
  schema,
  keys,
  facts: [interfacesFact, ethtoolCoalesceFact],
  explain,
  normalise: (value) => (typeof value === 'number' ? value : onOff(value)),
  canonicalKey,
  current,
  equal: (desired, running) => desired === running,
  plan,
  persisted,
  persist,
  capture,
};

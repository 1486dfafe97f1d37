import { ethtoolCoalesceFact } from '../../facts/ethtool-coalesce.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { ethtoolMapSetting } from '../ethtool-map.ts';
import { onOff } from '../on-off.ts';
import { capture } from './capture.ts';
import { canonicalKey } from './coalescing.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { keys, schema } from './schema.ts';

export const ethtoolCoalesce = ethtoolMapSetting({
  id: 'ethtool.coalesce',
  schema,
  keys,
  facts: [interfacesFact, ethtoolCoalesceFact],
  explain,
  normalise: (value) => (typeof value === 'number' ? value : onOff(value)),
  canonicalKey,
  current,
  plan,
  persisted,
  persist,
  capture,
});

import { ethtoolPrivateFlagsFact } from '../../facts/ethtool-private-flags.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { ethtoolMapSetting } from '../ethtool-map.ts';
import { onOff } from '../on-off.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { keys, schema } from './schema.ts';

export const ethtoolPrivateFlags = ethtoolMapSetting({
  id: 'ethtool.private_flags',
  schema,
  keys,
  facts: [interfacesFact, ethtoolPrivateFlagsFact],
  explain,
  normalise: onOff,
  current,
  plan,
  persisted,
  persist,
  capture,
});

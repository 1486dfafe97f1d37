import { ethtoolPauseFact } from '../../facts/ethtool-pause.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { ethtoolMapSetting } from '../ethtool-map.ts';
import { onOff } from '../on-off.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { keys, schema } from './schema.ts';

export const ethtoolPause = ethtoolMapSetting({
  id: 'ethtool.pause',
  schema,
  keys,
  facts: [interfacesFact, ethtoolPauseFact],
  explain,
  normalise: onOff,
  current,
  plan,
  persisted,
  persist,
  capture,
});

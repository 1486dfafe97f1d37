import { ethtoolChannelsFact } from '../../facts/ethtool-channels.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { ethtoolMapSetting } from '../ethtool-map.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { keys, schema } from './schema.ts';

export const ethtoolChannels = ethtoolMapSetting({
  id: 'ethtool.channels',
  schema,
  keys,
  facts: [interfacesFact, ethtoolChannelsFact],
  explain,
  normalise: Number,
  current,
  plan,
  persisted,
  persist,
  capture,
});

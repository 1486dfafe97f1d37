import { ethtoolRxHashUdp4Fact, ethtoolRxHashUdp6Fact } from '../../facts/ethtool-rx-hash.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { ethtoolMapSetting } from '../ethtool-map.ts';
import { capture } from './capture.ts';
import { current } from './current.ts';
import { explain } from './explain.ts';
import { normalise } from './hash.ts';
import { persist, persisted } from './persistence.ts';
import { plan } from './plan.ts';
import { keys, schema } from './schema.ts';

export const ethtoolRxHash = ethtoolMapSetting({
  id: 'ethtool.rx_hash',
  schema,
  keys,
  facts: [interfacesFact, ethtoolRxHashUdp4Fact, ethtoolRxHashUdp6Fact],
  explain,
  normalise,
  current,
  plan,
  persisted,
  persist,
  capture,
});

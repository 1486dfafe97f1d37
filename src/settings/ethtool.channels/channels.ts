import { ethtoolChannelsFact } from '../../facts/ethtool-channels.ts';
import { type EthtoolMap, parseNumber } from '../ethtool-map.ts';
import { readParameter } from '../ethtool-parameter.ts';

/** Most drivers set all queues up anew: memberships' traffic is lost for a moment, the link may flap. */
export const CHANNELS: EthtoolMap = {
  id: 'ethtool.channels',
  option: '-L',
  risk: 'may-cut-link',
  read: (facts, name, item) => readParameter(facts, ethtoolChannelsFact, name, item),
  words: (item, value) => [item, String(value)],
  property: (name) => ({ group: 'channels', name }),
  parse: parseNumber,
};

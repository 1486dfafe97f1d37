import { ethtoolRingFact } from '../../facts/ethtool-ring.ts';
import { type EthtoolMap, parseNumber } from '../ethtool-map.ts';
import { readParameter } from '../ethtool-parameter.ts';

/** Most drivers stop and start the queues to set it: memberships' traffic is lost for a moment, the link may flap. */
export const RING: EthtoolMap = {
  id: 'ethtool.ring',
  option: '-G',
  risk: 'may-cut-link',
  read: (facts, name, item) => readParameter(facts, ethtoolRingFact, name, item),
  words: (item, value) => [item, String(value)],
  property: (name) => ({ group: 'ring', name }),
  parse: parseNumber,
};

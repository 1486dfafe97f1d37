import { ethtoolPauseFact } from '../../facts/ethtool-pause.ts';
import { type EthtoolMap, parseOnOff } from '../ethtool-map.ts';
import { readParameter } from '../ethtool-parameter.ts';

/** The link is negotiated anew where that is by autonegotiation. */
export const PAUSE: EthtoolMap = {
  id: 'ethtool.pause',
  option: '-A',
  risk: 'may-cut-link',
  read: (facts, name, item) => readParameter(facts, ethtoolPauseFact, name, item),
  words: (item, value) => [item, String(value)],
  property: (name) => ({ group: 'pause', name }),
  parse: parseOnOff,
};

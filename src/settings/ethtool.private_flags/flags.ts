import { ethtoolPrivateFlagsFact } from '../../facts/ethtool-private-flags.ts';
import { type EthtoolMap, parseOnOff } from '../ethtool-map.ts';
import { readParameter } from '../ethtool-parameter.ts';

/** What a driver does on its own flag is its own: some set their queues up anew. */
export const PRIVATE_FLAGS: EthtoolMap = {
  id: 'ethtool.private_flags',
  option: '--set-priv-flags',
  risk: 'may-cut-link',
  read: (facts, name, item) => readParameter(facts, ethtoolPrivateFlagsFact, name, item),
  words: (item, value) => [item, String(value)],
  property: (name) => ({ group: 'private-flag', name }),
  parse: parseOnOff,
};

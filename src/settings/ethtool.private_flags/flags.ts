import { ethtoolPrivateFlagsFact } from '../../facts/ethtool-private-flags.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, type Reading } from '../../lib/reading.ts';
import { didYouMean } from '../../lib/suggest.ts';
import { readEthtool } from '../ethtool.ts';
import { type EthtoolMap, type MapState, parseOnOff } from '../ethtool-map.ts';
import { readParameter } from '../ethtool-parameter.ts';

/** What a driver does on its own flag is its own: some set their queues up anew. */
export const PRIVATE_FLAGS: EthtoolMap = {
  id: 'ethtool.private_flags',
  option: '--set-priv-flags',
  risk: 'may-cut-link',
  read: readFlag,
  words: (item, value) => [item, String(value)],
  property: (name) => ({ group: 'private-flag', name }),
  parse: parseOnOff,
};

/** No list of all drivers' flags exists: what was meant is looked for among those that this driver has. */
function readFlag(facts: FactValues, name: string, item: string): Reading<MapState> {
  const flag = readParameter(facts, ethtoolPrivateFlagsFact, name, item);
  const all = readEthtool(facts, ethtoolPrivateFlagsFact, name);
  const near = flag.state === 'absent' && all.state === 'known' ? didYouMean(item, [...all.value.keys()]) : undefined;
  return near === undefined ? flag : absent(`its driver has no ${item}, did you mean ${near}?`);
}

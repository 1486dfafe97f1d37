import { ethtoolRxHashUdp4Fact, ethtoolRxHashUdp6Fact, HASH_LETTERS } from '../../facts/ethtool-rx-hash.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Json } from '../../lib/json.ts';
import { mapReading, type Reading } from '../../lib/reading.ts';
import { readEthtool } from '../ethtool.ts';
import type { EthtoolMap, MapState } from '../ethtool-map.ts';

/** Running value when nothing is hashed: all packets of the flow go to one queue. */
export const NONE = 'none';

export const RX_HASH: EthtoolMap = {
  id: 'ethtool.rx_hash',
  option: '-N',
  risk: 'none',
  read: readHash,
  words: (item, value) => ['rx-flow-hash', item, String(value)],
  oneByOne: true,
  whyNotBack: (now) => (now === NONE ? 'ethtool has no word for hashing nothing: it could not be put back' : undefined),
  property: (name) => ({ group: 'rx-hash', name }),
  parse: (text) => (/^[mvtsdfne]+$/.test(text) ? normalise(text) : undefined),
};

/** `nfds` is `sdfn`. */
export function normalise(value: Json): string {
  return HASH_LETTERS.filter((letter) => String(value).includes(letter)).join('');
}

function readHash(facts: FactValues, name: string, item: string): Reading<MapState> {
  const fields = readEthtool(facts, item === 'udp6' ? ethtoolRxHashUdp6Fact : ethtoolRxHashUdp4Fact, name);
  return mapReading(fields, (letters) => ({ value: letters === '' ? NONE : letters }));
}

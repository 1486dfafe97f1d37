import { netplanFact, netplanFilesFact } from '../../facts/netplan.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, mapReading, type Reading } from '../../lib/reading.ts';
import { networkd } from '../networkd/index.ts';
import { ownerOf } from '../owner.ts';
import type { Keeper, Slot } from '../types.ts';
import { netplanPlace } from './place.ts';
import { readNetplan } from './read.ts';
import { writeNetplan } from './write.ts';

/** netplan: of the interfaces for which it generates what networkd or NetworkManager reads. */
export const netplan: Keeper = {
  id: 'netplan',
  kinds: ['link', 'route'],
  facts: [...networkd.facts, netplanFilesFact, netplanFact],
  keeps,
  canState: (facts, slot) => netplanPlace(facts, slot) !== undefined,
  read: readNetplan,
  write: writeNetplan,
};

function keeps(facts: FactValues, slot: Slot): Reading<boolean> {
  if (slot.kind === 'sysctl') return known(false);
  return mapReading(ownerOf(facts, slot.interface), (owner) => owner.netplan);
}

import { interfaceOwnerFact } from '../../facts/interface-owner.ts';
import { networkManagerFact } from '../../facts/network-manager.ts';
import { known, mapReading } from '../../lib/reading.ts';
import { ownerOf } from '../owner.ts';
import type { Keeper } from '../types.ts';
import { read } from './read.ts';
import { canState, write } from './write.ts';

/** NetworkManager's connections in keyfiles; those that netplan makes are netplan's. */
export const networkManager: Keeper = {
  id: 'NetworkManager',
  kinds: ['link', 'route'],
  facts: [interfaceOwnerFact, networkManagerFact],
  keeps(facts, slot) {
    if (slot.kind === 'sysctl') return known(false);
    return mapReading(
      ownerOf(facts, slot.interface),
      ({ manager, netplan }) => manager === 'NetworkManager' && !netplan,
    );
  },
  canState,
  read,
  write,
};

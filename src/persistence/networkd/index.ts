import { interfaceOwnerFact } from '../../facts/interface-owner.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { networkDevicesFact } from '../../facts/network-devices.ts';
import { systemdFilesFact, systemdNetworkFact } from '../../facts/systemd-network.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, mapReading, type Reading } from '../../lib/reading.ts';
import { ownerOf } from '../owner.ts';
import type { Keeper, Slot } from '../types.ts';
import { placeOf } from './place.ts';
import { readSlot } from './read.ts';
import { interfaceOf } from './words.ts';
import { writeSlots } from './write.ts';

/**
 * systemd-networkd (.network, .netdev) and udev (.link), which share their folders. What netplan generates for them is
 * netplan's; .link files count for interfaces of other managers too.
 */
export const networkd: Keeper = {
  id: 'systemd-networkd',
  kinds: ['sysctl', 'link', 'route'],
  facts: [interfacesFact, interfaceOwnerFact, networkDevicesFact, systemdFilesFact, systemdNetworkFact],
  keeps,
  canState: (facts, slot) => placeOf(facts, slot) !== undefined,
  read: (facts, slot) => (isNetplans(facts, slot) ? absent('netplan states it') : readSlot(facts, slot)),
  write: writeSlots,
};

function keeps(facts: FactValues, slot: Slot): Reading<boolean> {
  const name = interfaceOf(slot);
  if (name === undefined || isNetplans(facts, slot)) return known(false);
  const said = readSlot(facts, slot).state === 'known';
  // A sysctl key is sysctl.d's, unless a file of networkd states it and so decides.
  if (said || slot.kind === 'sysctl') return known(said);
  const owner = ownerOf(facts, name);
  return mapReading(owner, ({ manager }) => manager === 'systemd-networkd');
}

function isNetplans(facts: FactValues, slot: Slot): boolean {
  const name = interfaceOf(slot);
  const owner = name === undefined ? undefined : ownerOf(facts, name);
  return owner?.state === 'known' && owner.value.netplan;
}

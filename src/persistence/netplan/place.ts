/** Where a statement about an interface of netplan's would be written. Pure. */
import { netplanFact } from '../../facts/netplan.ts';
import { networkDevicesFact } from '../../facts/network-devices.ts';
import type { FactValues } from '../../facts/types.ts';
import { placeOf } from '../networkd/place.ts';
import type { Slot } from '../types.ts';
import { type Definition, definitionOf } from './definitions.ts';
import { readUnderneath } from './read.ts';
import { wordOf } from './words.ts';

/** netplan's own file, or a drop-in of what it generates for networkd, the way its documentation gives for all else. */
export type Place = { readonly kind: 'netplan'; readonly definition: Definition } | { readonly kind: 'drop-in' };

/** undefined: netplan has no place for it, or the interface is not its own or not alone in its definition. */
export function netplanPlace(facts: FactValues, slot: Slot): Place | undefined {
  if (slot.kind === 'sysctl') return undefined;
  const found = definitionOf(facts, slot.interface);
  if (found.state !== 'known' || !found.value.alone) return undefined;
  const definition = found.value;
  const overruled = readUnderneath(facts, slot, definition) !== undefined;
  if (!overruled && hasWords(facts, slot, definition)) return { kind: 'netplan', definition };
  const dropIn = definition.manager === 'systemd-networkd' && placeOf(facts, slot) !== undefined;
  return dropIn ? { kind: 'drop-in' } : undefined;
}

function hasWords(facts: FactValues, slot: Slot, definition: Definition): boolean {
  if (slot.kind === 'route') return true;
  const word = wordOf(slot);
  if (!word || word.kind === 'number') return word !== undefined;
  return definition.type === 'ethernets' && canOffload(facts, slot, definition);
}

/** Offloads come into a .link file, which matches an interface by its first name unless the definition has an address. */
function canOffload(facts: FactValues, slot: Slot, { manager, parts }: Definition): boolean {
  const netplan = facts.get(netplanFact);
  const devices = facts.get(networkDevicesFact);
  if (netplan.state !== 'known' || devices.state !== 'known' || slot.kind !== 'link') return false;
  const device = devices.value.get(slot.interface);
  const byAddress = parts.some(({ map }) => map.hasIn(['match', 'macaddress']));
  const matched = byAddress || device?.renamed === false;
  return manager === 'systemd-networkd' && netplan.value.offloads && device?.udev.state === 'known' && matched;
}

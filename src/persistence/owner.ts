import { type InterfaceOwner, interfaceOwnerFact } from '../facts/interface-owner.ts';
import type { FactValues } from '../facts/types.ts';
import { type Reading, unknown } from '../lib/reading.ts';

/** Who configures an interface at boot. */
export function ownerOf(facts: FactValues, name: string): Reading<InterfaceOwner> {
  const owners = facts.get(interfaceOwnerFact);
  if (owners.state !== 'known') return owners;
  return owners.value.get(name) ?? unknown(`who configures ${name} was not told`);
}

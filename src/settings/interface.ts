import type { Wanted } from '../changes/types.ts';
import { type Interface, interfacesFact } from '../facts/interfaces.ts';
import type { FactValues } from '../facts/types.ts';
import { absent, known, type Reading } from '../lib/reading.ts';

/** Interface.type: ARPHRD_ETHER and ARPHRD_LOOPBACK of linux/if_arp.h. */
export const ETHERNET = 1;
export const LOOPBACK = 772;

/** The interface of this name; absent when the host has none. */
export function readInterface(facts: FactValues, name: string): Reading<Interface> {
  const interfaces = facts.get(interfacesFact);
  if (interfaces.state !== 'known') return interfaces;
  const found = interfaces.value.get(name);
  return found ? known(found) : absent(`no interface ${name}`);
}

/** The interface a wanted value is about. @throws Error for a value about the host: the list of settings is wrong then */
export function interfaceName(wanted: Wanted): string {
  if (wanted.target.kind !== 'interface') throw new Error('a value of an interface setting is about an interface');
  return wanted.target.name;
}

import type { Wanted } from '../../changes/types.ts';
import { interfaceStackFact } from '../../facts/interface-stack.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading } from '../../lib/reading.ts';
import type { LinkProperty, ToState } from '../../persistence/types.ts';
import { bootProperty, stateProperties } from '../boot-link.ts';
import { ETHERNET, interfaceName, LOOPBACK, readInterface } from '../interface.ts';

const PROPERTY: LinkProperty = { group: 'link', name: 'mtu' };

/** ETH_DATA_LEN of ether_setup (net/ethernet/eth.c), 64 KiB of loopback_setup (drivers/net/loopback.c). */
export const DEFAULTS: ReadonlyMap<number | null, number> = new Map([
  [ETHERNET, 1500],
  [LOOPBACK, 65536],
]);

export function persisted(facts: FactValues, wanted: Wanted<number>): Reading<number> {
  const name = interfaceName(wanted);
  const stated = bootProperty(facts, name, PROPERTY, (text) => (/^\d+$/.test(text) ? Number(text) : undefined));
  if (stated.state !== 'absent') return stated;
  const found = readInterface(facts, name);
  if (found.state !== 'known') return found;
  const stack = facts.get(interfaceStackFact);
  if (stack.state !== 'known') return stack;
  const lowers = stack.value.get(name) ?? [];
  // A VLAN begins with its parent's, a bridge with the least of its ports'.
  if (lowers.length > 0) return absent(`${stated.why}; ${lowers.join(', ')} below it decides`);
  const usual = DEFAULTS.get(found.value.type);
  return usual === undefined ? absent(`${stated.why}; its driver decides`) : known(usual, 'kernel default');
}

export function persist(_facts: FactValues, wanted: readonly Wanted<number>[]): ToState {
  return stateProperties(wanted, (one) => ({ property: PROPERTY, value: String(one.desired) }));
}

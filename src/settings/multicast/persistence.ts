import type { Wanted } from '../../changes/types.ts';
import type { Interface } from '../../facts/interfaces.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading } from '../../lib/reading.ts';
import type { LinkProperty, ToState } from '../../persistence/types.ts';
import { bootProperty, flagText, parseFlag, stateProperties } from '../boot-link.ts';
import { ETHERNET, interfaceName, LOOPBACK, readInterface } from '../interface.ts';

const PROPERTY: LinkProperty = { group: 'link', name: 'multicast' };

export function persisted(facts: FactValues, wanted: Wanted<boolean>): Reading<boolean> {
  const name = interfaceName(wanted);
  const stated = bootProperty(facts, name, PROPERTY, parseFlag);
  if (stated.state !== 'absent') return stated;
  const found = readInterface(facts, name);
  return found.state === 'known' ? kernelDefault(found.value, stated.why) : found;
}

export function persist(_facts: FactValues, wanted: readonly Wanted<boolean>[]): ToState {
  return stateProperties(wanted, (one) => ({ property: PROPERTY, value: flagText(one.desired) }));
}

/**
 * ether_setup (net/ethernet/eth.c) sets IFF_MULTICAST, loopback_setup (drivers/net/loopback.c) does not. Ethernet-like devices
 * that need no ARP (dummy, ifb) take it away again; of all others the driver decides.
 */
function kernelDefault({ type, flags }: Interface, why: string): Reading<boolean> {
  if (type === ETHERNET && !flags.includes('NOARP')) return known(true, 'kernel default');
  if (type === LOOPBACK) return known(false, 'kernel default');
  return absent(`${why}; its driver decides`);
}

import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, type Reading } from '../../lib/reading.ts';
import type { LinkProperty, ToState } from '../../persistence/types.ts';
import { bootProperty, flagText, parseFlag, stateProperties } from '../boot-link.ts';
import { interfaceName, LOOPBACK, readInterface } from '../interface.ts';

const PROPERTY: LinkProperty = { group: 'link', name: 'up' };

/** A new interface is down (register_netdevice, net/core/dev.c) until something sets it up; every init does so for lo. */
export function persisted(facts: FactValues, wanted: Wanted<boolean>): Reading<boolean> {
  const name = interfaceName(wanted);
  const stated = bootProperty(facts, name, PROPERTY, parseFlag);
  if (stated.state !== 'absent') return stated;
  const found = readInterface(facts, name);
  if (found.state !== 'known') return found;
  return found.value.type === LOOPBACK ? known(true, 'set up by the init') : known(false, 'kernel default');
}

export function persist(_facts: FactValues, wanted: readonly Wanted<boolean>[]): ToState {
  return stateProperties(wanted, (one) => ({ property: PROPERTY, value: flagText(one.desired) }));
}

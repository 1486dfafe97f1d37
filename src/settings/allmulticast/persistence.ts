import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, type Reading } from '../../lib/reading.ts';
import type { LinkProperty, ToState } from '../../persistence/types.ts';
import { bootProperty, flagText, parseFlag, stateProperties } from '../boot-link.ts';
import { interfaceName } from '../interface.ts';

const PROPERTY: LinkProperty = { group: 'link', name: 'allmulticast' };

/** Only who asks sets it: dev_set_allmulti (net/core/dev.c). */
export function persisted(facts: FactValues, wanted: Wanted<boolean>): Reading<boolean> {
  const stated = bootProperty(facts, interfaceName(wanted), PROPERTY, parseFlag);
  return stated.state === 'absent' ? known(false, 'kernel default') : stated;
}

export function persist(_facts: FactValues, wanted: readonly Wanted<boolean>[]): ToState {
  return stateProperties(wanted, (one) => ({ property: PROPERTY, value: flagText(one.desired) }));
}

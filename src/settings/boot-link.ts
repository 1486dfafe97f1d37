/** Properties of an interface (flags, MTU, what ethtool sets) as what is stated for boot. Pure. */
import type { Wanted } from '../changes/types.ts';
import type { FactValues } from '../facts/types.ts';
import { type Reading, unknown } from '../lib/reading.ts';
import { bootValue } from '../persistence/index.ts';
import type { LinkProperty, Slot, ToState } from '../persistence/types.ts';
import { interfaceName } from './interface.ts';

/**
 * What configuration gives a property at boot; absent: nothing states it.
 * @param parse from the text of a statement; undefined for one that makes no sense
 */
export function bootProperty<T>(
  facts: FactValues,
  name: string,
  property: LinkProperty,
  parse: (text: string) => T | undefined,
): Reading<T> {
  const slot: Slot = { kind: 'link', interface: name, property };
  const stated = bootValue(facts, slot);
  if (stated.state !== 'known') return stated;
  const value = parse(stated.value);
  if (value !== undefined) return { ...stated, value };
  return unknown(
    `${stated.where ?? 'its configuration'} says ${JSON.stringify(stated.value)}, which is no value of it`,
  );
}

/** One statement for each wanted value. */
export function stateProperties<D>(
  wanted: readonly Wanted<D>[],
  describe: (one: Wanted<D>) => { readonly property: LinkProperty; readonly value: string },
): ToState {
  const stated = wanted.map((one) => {
    const { property, value } = describe(one);
    const slot: Slot = { kind: 'link', interface: interfaceName(one), property };
    return { statement: { slot, value }, serves: [one] };
  });
  return { stated, impossible: [] };
}

/** undefined for anything else. */
export function parseFlag(text: string): boolean | undefined {
  if (text === 'on') return true;
  return text === 'off' ? false : undefined;
}

export function flagText(on: boolean): 'on' | 'off' {
  return on ? 'on' : 'off';
}

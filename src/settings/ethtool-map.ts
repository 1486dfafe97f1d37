/**
 * Settings that are a map of an interface's values with limits, read and set by one option of ethtool each: rings, channels,
 * coalescing, pause, private flags, hash fields. Pure.
 */
import { ethtoolCommand } from '../changes/commands.ts';
import type { Action, Change, Impossible, Plan, Wanted } from '../changes/types.ts';
import type { FactValues } from '../facts/types.ts';
import { absent, known, type Reading, unknown } from '../lib/reading.ts';
import type { LinkProperty, ToState } from '../persistence/types.ts';
import { bootProperty, stateProperties } from './boot-link.ts';
import { interfaceName, readInterface } from './interface.ts';
import type { Current, Setting } from './types.ts';

/** A number, `on` or `off`, letters of hash fields. */
export type MapValue = number | string;

/** One value as the host has it; its maximum where the driver tells one. */
export interface MapState {
  readonly value: MapValue;
  readonly max?: number;
}

/** What tells one such setting from another. */
export interface EthtoolMap {
  readonly id: string;
  /** `-G`, `-C`, `-L`, `-A`, `-N`, `--set-priv-flags`. */
  readonly option: string;
  readonly risk: Change['risk'];
  /** Absent: the driver has no such thing. */
  read(facts: FactValues, name: string, item: string): Reading<MapState>;
  /** Words behind the interface's name: `rx 4096`. */
  words(item: string, value: MapValue): readonly string[];
  /** One command an item: the option takes one only. */
  readonly oneByOne?: true;
  /** Why this value could not be set again by an undo. */
  whyNotBack?(now: MapValue): string | undefined;
  property(item: string): LinkProperty;
  /** The text of a statement as a value; undefined when it is none. */
  parse(text: string): MapValue | undefined;
  /** Why the value makes no sense for this item. */
  whyWrong?(item: string, value: MapValue): string | undefined;
  /** What else bears on a value that is not as desired. */
  whyNow?(facts: FactValues, name: string, item: string): string | undefined;
}

type Common = 'scope' | 'shape' | 'equal';

/** The setting with what all of them have in common. @param own what tells it from the others */
export function ethtoolMapSetting(own: Omit<Setting<MapValue>, Common>): Setting<MapValue> {
  return {
    canonicalKey: (key) => key,
    ...own,
    scope: 'interface',
    shape: 'map',
    equal: (desired, running) => desired === running,
  };
}

/** What is in force of one item; what the driver does not have holds where 0 or off is desired. */
export function currentOf(map: EthtoolMap, facts: FactValues, wanted: Wanted<MapValue>): Current {
  const { desired, item = '' } = wanted;
  const name = interfaceName(wanted);
  const error = map.whyWrong?.(item, desired);
  if (error !== undefined) return { running: unknown(error), error };
  const found = readInterface(facts, name);
  if (found.state !== 'known') return { running: found };
  const state = map.read(facts, name, item);
  // A driver that cannot coalesce does not, one that knows no pause frames heeds none.
  if (state.state !== 'known') return { running: state, holdsWithout: desired === 0 || desired === 'off' };
  const { value, max } = state.value;
  if (value === desired) return { running: known(value) };
  const why = overMaximum(item, desired, max) ?? map.whyNow?.(facts, name, item);
  return { running: known(value), ...(why === undefined ? {} : { why }) };
}

/** One command for an interface, so that a link is reset once. */
export function planOf(map: EthtoolMap, facts: FactValues, wanted: readonly Wanted<MapValue>[]): Plan {
  const impossible: Impossible[] = [];
  const possible = new Map<string, (readonly [one: Wanted<MapValue>, now: MapValue])[]>();
  for (const one of wanted) {
    const name = interfaceName(one);
    const item = one.item ?? '';
    const { running } = currentOf(map, facts, one);
    const state = map.read(facts, name, item);
    if (running.state !== 'known' || state.state !== 'known') {
      impossible.push({ wanted: one, why: running.state === 'known' ? '' : running.why, remedy: [] });
      continue;
    }
    const { value, max } = state.value;
    const why = overMaximum(item, one.desired, max) ?? map.whyNotBack?.(value);
    if (why !== undefined) impossible.push({ wanted: one, why, remedy: [] });
    else if (value !== one.desired) possible.set(name, [...(possible.get(name) ?? []), [one, value]]);
  }
  const changes = [...possible].map(([name, together]) => changeOf(map, name, together));
  return { changes, impossible };
}

/** Where nobody states it the driver's own value stays, and what that is nothing tells while another is set. */
export function persistedOf(map: EthtoolMap, facts: FactValues, wanted: Wanted<MapValue>): Reading<MapValue> {
  const stated = bootProperty(facts, interfaceName(wanted), map.property(wanted.item ?? ''), map.parse);
  return stated.state === 'absent' ? absent(`${stated.why}; its driver decides`) : stated;
}

/** One statement a value, of the map's property. */
export function persistOf(map: EthtoolMap, wanted: readonly Wanted<MapValue>[]): ToState {
  return stateProperties(wanted, (one) => ({ property: map.property(one.item ?? ''), value: String(one.desired) }));
}

/** A number without a sign; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** undefined for anything else. */
export function parseOnOff(text: string): 'on' | 'off' | undefined {
  return text === 'on' || text === 'off' ? text : undefined;
}

function changeOf(
  map: EthtoolMap,
  name: string,
  together: readonly (readonly [one: Wanted<MapValue>, now: MapValue])[],
): Change {
  return {
    setting: map.id,
    target: name,
    why: together.map(([one, now]) => `${one.item} is ${now}`).join(', '),
    actions: actionsOf(
      map,
      name,
      together.map(([one]) => [one.item ?? '', one.desired]),
    ),
    undo: actionsOf(
      map,
      name,
      together.map(([one, now]) => [one.item ?? '', now]),
    ),
    risk: map.risk,
    serves: together.map(([one]) => one),
  };
}

function actionsOf(
  map: EthtoolMap,
  name: string,
  values: readonly (readonly [item: string, value: MapValue])[],
): readonly Action[] {
  const words = values.map(([item, value]) => map.words(item, value));
  const commands = map.oneByOne ? words : [words.flat()];
  return commands.map((command) => ({
    kind: 'run',
    argv: ethtoolCommand(map.option, name, ...command),
    unchangedOnFailure: true,
  }));
}

function overMaximum(item: string, desired: MapValue, max: number | undefined): string | undefined {
  return max !== undefined && Number(desired) > max ? `its driver takes ${item} ${max} at most` : undefined;
}

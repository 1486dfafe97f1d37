/** A valid profile document → a flat list of what it says, value by value. Pure; done once a file. */
import { step } from '../documents/pointer.ts';
import type { Json } from '../lib/json.ts';
import type { Setting } from '../settings/types.ts';

/** One thing a profile says, as it was written: variables not yet filled in. */
export interface Entry {
  readonly setting: Setting;
  /** Interface, pattern or text with variables; null for host scope. */
  readonly interfaces: string | null;
  /** Shape `map`: the key as written. */
  readonly key?: string;
  /** Without `optional`. */
  readonly value: Json;
  /** Only list elements and values of the host say it for themselves. */
  readonly optional?: boolean;
  /** Where the value stands in the document. */
  readonly pointer: string;
}

/** `optional` of one interface entry. */
export interface OptionalEntry {
  readonly interfaces: string;
  readonly optional: boolean;
  readonly pointer: string;
}

/** In the order of the settings. @param content valid */
export function entriesOf(content: Json, settings: readonly Setting[]): readonly Entry[] {
  const host = settings
    .filter((setting) => setting.scope === 'host')
    .flatMap((setting) => read(setting, content, null, ''));
  const perInterface = settings.filter((setting) => setting.scope === 'interface');
  const interfaces = Object.entries(asMap(asMap(content).interfaces)).flatMap(([name, wished]) =>
    perInterface.flatMap((setting) => read(setting, wished, name, `/interfaces${step(name)}`)),
  );
  return [...host, ...interfaces];
}

/** Interface entries that say `optional`, whatever it is. */
export function optionalsOf(content: Json): readonly OptionalEntry[] {
  const found: OptionalEntry[] = [];
  for (const [interfaces, wished] of Object.entries(asMap(asMap(content).interfaces))) {
    const { optional } = asMap(wished);
    if (typeof optional === 'boolean') found.push({ interfaces, optional, pointer: `/interfaces${step(interfaces)}` });
  }
  return found;
}

function read(setting: Setting, parent: Json, interfaces: string | null, at: string): readonly Entry[] {
  let value: Json | undefined = parent;
  let pointer = at;
  for (const key of setting.id.split('.')) {
    value = Object.hasOwn(asMap(value), key) ? asMap(value)[key] : undefined;
    pointer += step(key);
  }
  if (value === undefined) return [];
  const common = { setting, interfaces };
  if (setting.shape === 'value') return [{ ...common, value, pointer }];
  if (setting.shape === 'map') {
    return Object.entries(asMap(value)).map(([key, inner]) => ({
      ...common,
      key,
      ...(setting.scope === 'host' ? unwrapped(inner) : { value: inner }),
      pointer: pointer + step(key),
    }));
  }
  const elements: readonly Json[] = Array.isArray(value) ? value : [];
  return elements.map((element, index) => ({ ...common, ...splitOptional(element), pointer: pointer + step(index) }));
}

/** `{value: 1, optional: true}` of a map of the host, or another form of the value: `{at_least: 1, optional: true}`. */
function unwrapped(inner: Json): { readonly value: Json; readonly optional?: boolean } {
  const { value, optional } = asMap(inner);
  if (value === undefined) return splitOptional(inner);
  return typeof optional === 'boolean' ? { value, optional } : { value };
}

/** `optional` belongs to the profile, not to the setting: its schema and `normalise` never see it. */
function splitOptional(element: Json): { readonly value: Json; readonly optional?: boolean } {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return { value: element };
  const { optional, ...value } = asMap(element);
  return typeof optional === 'boolean' ? { value, optional } : { value };
}

/** A map's keys; nothing for what is none (the schema has refused it, or it is not there). */
export function asMap(value: Json | undefined): { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { [key: string]: Json }) : {};
}

/** From what profiles desire to what is wanted of the interfaces this host really has. Pure. */
import picomatch from 'picomatch';
import type { Wanted } from '../../changes/types.ts';
import type { Desired } from '../../profile/types.ts';

/** A wanted value with the setting it belongs to. */
export interface WantedOf {
  readonly setting: string;
  readonly wanted: Wanted;
}

/**
 * One wanted value for each (setting, item, interface). A plain name wins over a glob, a later glob over an earlier one.
 * A glob that matches nothing stays, as its own target: desired and not in force is never a pass.
 * @param interfaces names of the interfaces the host has
 */
export function expand(desired: readonly Desired[], interfaces: readonly string[]): readonly WantedOf[] {
  const chosen = new Map<string, { readonly rank: number; readonly entry: WantedOf }>();
  for (const entry of desired) {
    const rank = entry.interfaces !== null && isPattern(entry.interfaces) ? 0 : 1;
    for (const name of namesOf(entry, interfaces)) {
      const key = JSON.stringify([entry.setting, entry.item ?? null, name]);
      const earlier = chosen.get(key);
      if (earlier && earlier.rank > rank) continue;
      chosen.delete(key);
      chosen.set(key, { rank, entry: wantedOf(entry, name) });
    }
  }
  return [...chosen.values()].map((choice) => choice.entry);
}

/** The interface patterns a read needs for facts that are asked once an interface. */
export function interfacePatterns(desired: readonly Desired[]): readonly string[] {
  return [...new Set(desired.flatMap((entry) => (entry.interfaces === null ? [] : [entry.interfaces])))];
}

/** True of a pattern of interface names, false of a plain name. */
export function isPattern(interfaces: string): boolean {
  return /[*?[]/.test(interfaces);
}

function namesOf(entry: Desired, interfaces: readonly string[]): readonly (string | null)[] {
  if (entry.interfaces === null) return [null];
  if (!isPattern(entry.interfaces)) return [entry.interfaces];
  const matches = picomatch(entry.interfaces, { nobrace: true, noextglob: true, dot: true });
  const matching = interfaces.filter((name) => matches(name));
  return matching.length > 0 ? matching : [entry.interfaces];
}

function wantedOf(entry: Desired, name: string | null): WantedOf {
  return {
    setting: entry.setting,
    wanted: {
      target: name === null ? { kind: 'host' } : { kind: 'interface', name },
      ...(entry.item === undefined ? {} : { item: entry.item }),
      desired: entry.value,
      origin: entry.origin,
      optional: entry.optional,
    },
  };
}

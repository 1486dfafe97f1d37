/** The entries of several profiles as one list: key by key, nearest wins. Pure. */
import { type Problem, problem } from '../lib/errors.ts';
import { type Filled, type Filler, fillInterfaces } from './filler.ts';
import type { LoadedProfile } from './load.ts';
import type { Desired } from './types.ts';
import type { Variables } from './variables.ts';

/**
 * One value stays for each (setting, interface or pattern, item), where `${data}` counts as what it stands for.
 * A list element is taken whole. `optional` of an interface is a key like any other: nearest wins.
 * @param profiles farthest first
 * @returns nearest last, so that of two patterns for one interface the later is the nearer
 */
export function mergeDesired(
  profiles: readonly LoadedProfile[],
  filler: Filler,
  vars: Variables,
  problems: Problem[],
): readonly Desired[] {
  const merged = new Map<string, Filled>();
  const optional = new Map<string, boolean>();
  for (const profile of profiles) {
    for (const entry of profile.optionals) {
      const name = fillInterfaces(profile.document, entry.interfaces, entry.pointer, vars, problems);
      if (name !== undefined) optional.set(name, entry.optional);
    }
    for (const [key, filled] of ownEntries(profile, filler, vars, problems)) {
      merged.delete(key);
      merged.set(key, filled);
    }
  }
  return [...merged.values()].map((filled) => ({
    ...filled,
    optional: filled.optional ?? (filled.interfaces !== null && optional.get(filled.interfaces) === true),
  }));
}

/** Two keys of one file can come to the same (an alias, a variable): which one is meant cannot be known. */
function ownEntries(profile: LoadedProfile, filler: Filler, vars: Variables, problems: Problem[]): Map<string, Filled> {
  const own = new Map<string, Filled>();
  for (const entry of profile.entries) {
    const filled = filler.fillEntry(profile.document, entry, vars, problems);
    if (!filled) continue;
    const key = JSON.stringify([filled.setting, filled.interfaces, filled.item ?? null]);
    const earlier = own.get(key);
    if (earlier && JSON.stringify(earlier.value) !== JSON.stringify(filled.value)) {
      problems.push(conflict(earlier, filled));
    }
    own.set(key, filled);
  }
  return own;
}

function conflict(earlier: Filled, later: Filled): Problem {
  const of = later.interfaces === null ? '' : ` of ${later.interfaces}`;
  const what = `${later.setting}${later.item === undefined ? '' : ` ${later.item}`}${of}`;
  const hint = `first on line ${earlier.origin.line}: keep one`;
  return problem('conflicting-values', `${what} is said twice with different values`, hint, later.origin);
}

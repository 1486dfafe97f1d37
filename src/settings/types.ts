/**
 * The contract of a setting: a plain object, one folder each, listed in index.ts.
 * Reading (facts), deciding (current, equal, plan: pure) and doing (flows) are three places.
 */
import type { Fact, FactValues } from '../facts/types.ts';
import type { Origin } from '../lib/errors.ts';
import type { Json, JsonSchema } from '../lib/json.ts';
import type { Reading } from '../lib/reading.ts';

/** What a value is about: the host itself or one existing interface of it. */
export type Target = { readonly kind: 'host' } | { readonly kind: 'interface'; readonly name: string };

/** One desired value for one target, normalised, with the place in the profile that asked for it. */
export interface Wanted<D = unknown> {
  readonly target: Target;
  /** Key (map) or `keyOf` (list) of the entry; absent for shape `value`. */
  readonly item?: string;
  readonly desired: D;
  readonly origin: Origin;
  /** The profile marked the entry `optional: true`. */
  readonly optional: boolean;
}

/** What a target has now. `running` is the value IN FORCE, whatever combination of keys makes it. */
export interface Current {
  readonly running: Reading<Json>;
  /** What a reboot would bring; left out until persistence is read for this setting. */
  readonly persisted?: Reading<Json>;
  /** The rule or values that decide, in words: `in force is max(all=1, eth1=0)`. */
  readonly why?: string;
  /** True when running is absent and what is desired holds without it (desired off, no such feature): `not-applicable`. */
  readonly holdsWithout?: boolean;
  /** The desired value makes no sense on this host (`unknown feature …, did you mean …`): verdict `error`, with this text. */
  readonly error?: string;
}

/** One step on a host. Rendered as text for people and as sh for the host in actions.ts only. */
export type Action =
  /** Write one key under /proc/sys; `path` are its segments, so that interface names keep their dots. */
  | { readonly kind: 'sysctl'; readonly path: readonly string[]; readonly value: string }
  | {
      readonly kind: 'run';
      readonly argv: readonly string[];
      /** When it fails nothing was changed: there is nothing of it to undo. */
      readonly unchangedOnFailure?: true;
      /** Words of a failure that means: it is so already (`No such process` of a route to delete). Counts as success. */
      readonly alreadySo?: string;
    }
  /** Write a file atomically (temporary file in the same folder, then rename). */
  | { readonly kind: 'write'; readonly path: string; readonly content: string; readonly mode: string }
  | { readonly kind: 'remove'; readonly path: string };

/** A change: what to do, what puts it back exactly, and whether it may cut the link we came by. */
export interface Change {
  /** Setting id. */
  readonly setting: string;
  /** Interface name or `host`. */
  readonly target: string;
  readonly why: string;
  readonly actions: readonly Action[];
  /** In the order to run. Also right when only some of the actions were done, and when run twice. */
  readonly undo: readonly Action[];
  readonly risk: 'none' | 'may-cut-link';
  /** The wanted values it serves: their findings show it as remedy. */
  readonly serves: readonly Wanted[];
}

/** Something wanted that no change of ours can bring, why, and what a person can do. */
export interface Impossible {
  readonly wanted: Wanted;
  readonly why: string;
  readonly remedy: readonly string[];
}

export interface Plan {
  /** In the order in which they must be run. */
  readonly changes: readonly Change[];
  readonly impossible: readonly Impossible[];
}

/** Text about a setting, for `explain` and the generated reference. */
export interface Explain {
  readonly title: string;
  /** What it is. */
  readonly what: string;
  /** Why it matters for multicast. */
  readonly why: string;
  /** How it fails. */
  readonly fails: string;
  /** How to see it by hand: commands. */
  readonly see: readonly string[];
  /** How to fix it by hand. */
  readonly fix: string;
  /** Kernel file, RFC, man page. */
  readonly sources: readonly string[];
}

/**
 * `value`: one value a target (`rp_filter: off`). `map`: one finding a key (`ethtool.features`).
 * `list`: one finding an element (`routes`), identified by `keyOf`.
 */
export type Shape = 'value' | 'map' | 'list';

export interface Setting<D = unknown> {
  /** As it stands in a profile: `rp_filter`; dots are nesting: `ethtool.features`. */
  readonly id: string;
  readonly scope: 'host' | 'interface';
  readonly shape: Shape;
  /** Schema of one value (map: of one key's value; list: of one element), with descriptions: editors show them. */
  readonly schema: JsonSchema;
  /** Shape `map`: schema of the keys (`propertyNames`). */
  readonly keys?: JsonSchema;
  readonly facts: readonly Fact[];
  readonly explain: Explain;

  /** A valid profile value in the one form used for comparing and showing (`2`, `loose` → `loose`). Pure. */
  normalise(value: Json): D;
  /** Shape `map`: an alias to its canonical key. */
  canonicalKey?(key: string): string;
  /** Shape `list`: what identifies an element, also shown as the finding's item. */
  keyOf?(desired: D): string;
  /** Interfaces that a host-scope value needs to exist (routes: its dev). */
  interfacesOf?(desired: D): readonly string[];

  /**
   * Pure: what is in force for this wanted value.
   * @param among everything wanted of this setting on this host, where entries bear on each other (routes)
   */
  current(facts: FactValues, wanted: Wanted<D>, among?: readonly Wanted<D>[]): Current;
  /** Pure: does what is in force satisfy what is desired. */
  equal(desired: D, running: Json): boolean;
  /**
   * Pure: all drifting values of one host together, since they can share a key. Not there: check only.
   * @param among as for `current`, the values that match included
   */
  plan?(facts: FactValues, wanted: readonly Wanted<D>[], among?: readonly Wanted<D>[]): Plan;
  /** Place of persistence (issue "every setting, surviving a reboot"): the same Plan, for the files read at boot. */
  persist?(facts: FactValues, wanted: readonly Wanted<D>[]): Plan;
}

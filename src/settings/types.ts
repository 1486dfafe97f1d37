/**
 * The contract of a setting: a plain object, one folder each, listed in index.ts.
 * Reading (facts), deciding (current, equal, plan: pure) and doing (flows) are three places.
 */
import type { Plan, Wanted } from '../changes/types.ts';
import type { Fact, FactValues } from '../facts/types.ts';
import type { Explain } from '../lib/explain.ts';
import type { Json, JsonSchema } from '../lib/json.ts';
import type { Reading } from '../lib/reading.ts';
import type { ToState } from '../persistence/types.ts';

/** What a target has now. `running` is the value IN FORCE, whatever combination of keys makes it. */
export interface Current {
  readonly running: Reading<Json>;
  /** The rule or values that decide, in words: `in force is max(all=1, eth1=0)`. */
  readonly why?: string;
  /** True when running is absent and what is desired holds without it (desired off, no such feature): `not-applicable`. */
  readonly holdsWithout?: boolean;
  /** The desired value makes no sense on this host (`unknown feature …, did you mean …`): verdict `error`, with this text. */
  readonly error?: string;
}

/**
 * `value`: one value a target (`rp_filter: off`). `map`: one finding a key (`ethtool.features`).
 * `list`: one finding an element (`routes`), identified by `keyOf`.
 */
export type Shape = 'value' | 'map' | 'list';

/** One value of a host that a profile describing this host says. */
export interface Captured {
  /** Shape `map`: its key. */
  readonly item?: string;
  /** In the profile's form. Unknown: it may matter and could not be read; what a host does not have is not told of. */
  readonly value: Reading<Json>;
}

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
  /** Shape `map`: schemas of the values of keys that are known by name, for editors and messages; `schema` is for all others. */
  readonly known?: { readonly [key: string]: JsonSchema };
  /** Shape `map` of the host: what else than `value` a value can be said by, `{at_least: 8388608}`, with its schema. */
  readonly forms?: { readonly [form: string]: JsonSchema };
  /** Pure: why this key or its value can be desired of no host, in words; undefined when it can. Held before any host is asked. */
  whyNot?(key: string, value: Json): string | undefined;
  /** Kernel keys (paths below /proc/sys) that an entry of this canonical key is about: facts with a need of kind `keys` read them. */
  kernelKeys?(item: string): readonly string[];
  /** `ipv4/rp_filter`: keys of net.ipv4.conf.* that it combines and writes; a profile must not also name them one by one. */
  readonly combines?: readonly string[];
  /** Shape `list`, pure: elements that were wanted apart, as a profile says all of them. Not there: each for itself. */
  together?(values: readonly Json[]): readonly Json[];
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
  /** Pure, of check only: commands by which a person brings what drifts, told as its remedy and never run by apply. */
  advise?(facts: FactValues, wanted: Wanted<D>): readonly string[];
  /**
   * Pure: the facts as later settings of the list may plan with them, once these values are in force (an interface up for its
   * routes). Not there: nothing of what they plan depends on it.
   */
  foresee?(facts: FactValues, wanted: readonly Wanted<D>[]): FactValues;
  /**
   * Pure: the value that will be in force after a reboot, combined by the same rule as `current`, from what is stated for
   * boot (persistence/read.ts). Not there: what the setting looks at is no state that a boot could bring (check only).
   */
  persisted?(facts: FactValues, wanted: Wanted<D>, among?: readonly Wanted<D>[]): Reading<Json>;
  /**
   * Pure: what a profile that describes this host says of the interface (scope `host`: null): what decides delivery, and what is
   * not as the kernel or the driver surely begins with. Not there: nothing of it is worth copying to another host.
   * @param all what is as it begins, too
   */
  capture?(facts: FactValues, name: string | null, all: boolean): readonly Captured[];
  /** Pure: what has to be stated for boot so that these values, which a reboot would lose, are in force after one. */
  persist?(facts: FactValues, wanted: readonly Wanted<D>[], among?: readonly Wanted<D>[]): ToState;
}

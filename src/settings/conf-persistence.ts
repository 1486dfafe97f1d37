/** The keys of conf.* as the next boot will leave them, and what has to be stated of them. Pure. */
import type { Impossible, Wanted } from '../changes/types.ts';
import { bootFact } from '../facts/boot.ts';
import type { FactValues } from '../facts/types.ts';
import { known, type Reading } from '../lib/reading.ts';
import type { Stated, ToState } from '../persistence/types.ts';
import { bootNumber, confSlot, statedNumber } from './boot-conf.ts';
import { isHindered, numbersOf } from './conf-plan.ts';
import type { ConfRule } from './conf-rule.ts';
import { interfaceName } from './interface.ts';

/** What will be in force, by the same rule as now; `where`: the file of the key that decides. */
export function persistedConf<D>(facts: FactValues, rule: ConfRule<D>, wanted: Wanted<D>): Reading<number> {
  const all = bootNumber(facts, rule.conf, 'all');
  const own = bootNumber(facts, rule.conf, interfaceName(wanted));
  if (all.state !== 'known') return all;
  if (own.state !== 'known') return own;
  const inForce = rule.inForce(all.value, own.value);
  const byOwn = rule.inForce(rule.conf.initial, own.value) === inForce;
  return known(inForce, (byOwn ? own : all).where);
}

/** What `all` and `default` will hold. */
interface Common {
  readonly all: number;
  readonly byDefault: number;
}

/**
 * Each interface's own key, and `all` where that stands in the way. Whatever would be less protected by that gets a key of
 * its own, as in plan: the other interfaces, and `default` for those to come.
 */
export function persistConf<D>(facts: FactValues, rule: ConfRule<D>, wanted: readonly Wanted<D>[]): ToState {
  const all = bootNumber(facts, rule.conf, 'all');
  const byDefault = bootNumber(facts, rule.conf, 'default');
  if (all.state !== 'known') return { stated: [], impossible: refuse(wanted, all.why) };
  if (byDefault.state !== 'known') return { stated: [], impossible: refuse(wanted, byDefault.why) };
  const before: Common = { all: all.value, byDefault: byDefault.value };
  const after = commonAfter(facts, rule, wanted, before);
  const own = wanted.map((one) => state(rule, interfaceName(one), rule.ownFor(rule.numberOf(one.desired)), [one]));
  const hindered = wanted.filter((one) => isHindered(rule, before.all, one));
  const guards = guardsOf(facts, rule, wanted, before, after);
  if (guards.state !== 'known') {
    const why = `all=${all.value} of ${all.where} cannot be lowered safely: what others rely on is not known (${guards.why})`;
    const rest = own.filter(({ serves }) => !hindered.some((one) => serves.includes(one)));
    return { stated: rest, impossible: refuse(hindered, why) };
  }
  const shared = [
    ...guards.value,
    ...(after.byDefault === before.byDefault ? [] : [['default', after.byDefault] as const]),
    ...(after.all === before.all ? [] : [['all', after.all] as const]),
  ];
  const serves = hindered.length > 0 ? hindered : wanted;
  return { stated: [...own, ...shared.map(([name, value]) => state(rule, name, value, serves))], impossible: [] };
}

/**
 * Where nothing applies the files again to an interface that appears after boot (no udev rule of systemd's), such a one has
 * what `default` says: that must bring what is desired, though it is less for interfaces nobody speaks of.
 */
function commonAfter<D>(facts: FactValues, rule: ConfRule<D>, wanted: readonly Wanted<D>[], before: Common): Common {
  const numbers = numbersOf(rule, wanted);
  const all = rule.allFor(before.all, numbers);
  const boot = facts.get(bootFact);
  const again = boot.state === 'known' && boot.value.sysctl === 'systemd-sysctl';
  if (!again) return { all, byDefault: defaultFor(rule, all, before.byDefault, numbers) };
  const relied = rule.inForce(before.all, before.byDefault);
  return { all, byDefault: rule.inForce(all, before.byDefault) === relied ? before.byDefault : rule.ownFor(relied) };
}

/** What late interfaces need; where different values are desired, at least none that stands in their way. */
function defaultFor<D>(rule: ConfRule<D>, all: number, byDefault: number, numbers: readonly number[]): number {
  const [number, ...others] = new Set(numbers);
  if (number === undefined || others.length > 0) return rule.allFor(byDefault, numbers);
  return rule.inForce(all, byDefault) === number ? byDefault : rule.ownFor(number);
}

/** What would be less protected than before, with the value that it keeps. */
function guardsOf<D>(
  facts: FactValues,
  rule: ConfRule<D>,
  wanted: readonly Wanted<D>[],
  before: Common,
  after: Common,
): Reading<readonly (readonly [string, number])[]> {
  const raised = rule.inForce(before.all, after.byDefault) === rule.inForce(before.all, before.byDefault);
  if (before.all === after.all && raised) return known([]);
  const keys = facts.get(rule.keys);
  if (keys.state !== 'known') return keys;
  const guards: (readonly [string, number])[] = [];
  for (const name of keys.value.keys()) {
    if (name === 'all' || name === 'default' || wanted.some((one) => interfaceName(one) === name)) continue;
    const own = statedNumber(facts, rule.conf, name);
    if (own.state === 'unknown') return own;
    // One that got an address before `default` is written (lo, a network of the initrd) does not follow it.
    const possible = own.state === 'known' ? [own.value] : [before.byDefault, after.byDefault];
    const inForce = rule.inForce(before.all, possible[0] ?? before.byDefault);
    if (possible.some((value) => rule.inForce(after.all, value) !== inForce)) guards.push([name, rule.ownFor(inForce)]);
  }
  return known(guards);
}

function state<D>(rule: ConfRule<D>, name: string, value: number, serves: readonly Wanted[]): Stated {
  return { statement: { slot: confSlot(rule.conf, name), value: String(value) }, serves };
}

function refuse(wanted: readonly Wanted[], why: string): readonly Impossible[] {
  return wanted.map((one) => ({ wanted: one, why, remedy: [] }));
}

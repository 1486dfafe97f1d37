/** Changes of keys of conf.* that bring the values in force, and leave those of all other interfaces. Pure. */
import type { Action, Change, Impossible, Plan, Wanted } from '../changes/types.ts';
import type { FactValues } from '../facts/types.ts';
import { type ConfRule, readPair } from './conf-rule.ts';
import { interfaceName } from './interface.ts';

/** One key: what it is and what it becomes. */
interface Step {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * `all` is changed only as far as the desired values need it, and before that whatever relied on it gets a key of its own.
 * Order: keys that rise, then guards and `all`, then keys that fall, so that nothing is ever less protected than before or
 * after.
 */
export function planConf<D>(facts: FactValues, rule: ConfRule<D>, wanted: readonly Wanted<D>[]): Plan {
  const impossible: Impossible[] = [];
  const desired = new Map<string, Wanted<D>>();
  for (const one of wanted) {
    const pair = readPair(facts, rule, one);
    if (pair.state === 'known') desired.set(interfaceName(one), one);
    else impossible.push({ wanted: one, why: pair.why, remedy: [] });
  }
  const reading = facts.get(rule.keys);
  if (reading.state !== 'known' || desired.size === 0) return { changes: [], impossible };
  const keys = new Map<string, number>();
  const unread: string[] = [];
  for (const [name, key] of reading.value) {
    if (key.state === 'known') keys.set(name, key.value);
    else unread.push(key.why);
  }
  const all = keys.get('all') ?? rule.conf.initial;
  const changed = rule.allFor(all, numbersOf(rule, desired.values()));
  const [reason] = unread;
  if (changed !== all && reason !== undefined) {
    const why = `conf.all cannot be lowered safely: what other interfaces rely on is not known (${reason})`;
    const blocked = [...desired.values()].filter((one) => isHindered(rule, all, one));
    for (const one of blocked) desired.delete(interfaceName(one));
    impossible.push(...blocked.map((one) => ({ wanted: one, why, remedy: [] })));
    return { changes: planKeys(rule, keys, desired, all), impossible };
  }
  return { changes: planKeys(rule, keys, desired, changed), impossible };
}

/** Whether `all` stands in the way, whatever the interface's own key says. */
export function isHindered<D>(rule: ConfRule<D>, all: number, { desired }: Wanted<D>): boolean {
  const number = rule.numberOf(desired);
  return rule.inForce(all, rule.ownFor(number)) !== number;
}

export function numbersOf<D>(rule: ConfRule<D>, wanted: Iterable<Wanted<D>>): readonly number[] {
  return [...wanted].map((one) => rule.numberOf(one.desired));
}

function planKeys<D>(
  rule: ConfRule<D>,
  keys: ReadonlyMap<string, number>,
  desired: ReadonlyMap<string, Wanted<D>>,
  changed: number,
): readonly Change[] {
  const all = keys.get('all') ?? rule.conf.initial;
  const rising: Change[] = [];
  const falling: Change[] = [];
  const guards: Step[] = [];
  for (const [name, own] of keys) {
    if (name === 'all' || name === 'default') continue;
    const wish = desired.get(name);
    const inForce = wish ? rule.numberOf(wish.desired) : rule.inForce(all, own);
    const to = rule.inForce(changed, own) === inForce ? own : rule.ownFor(inForce);
    if (wish && to !== own) (to > own ? rising : falling).push(ownChange(rule, { name, from: own, to }, all, wish));
    else if (to !== own) guards.push({ name, from: own, to });
  }
  if (changed === all) return [...rising, ...falling];
  const serves = [...desired.values()].filter((one) => isHindered(rule, all, one));
  return [...rising, allChange(rule, keys, guards, { name: 'all', from: all, to: changed }, serves), ...falling];
}

function ownChange<D>(rule: ConfRule<D>, step: Step, all: number, wanted: Wanted<D>): Change {
  return {
    setting: rule.setting,
    target: step.name,
    why: rule.words(all, step.from, step.name),
    actions: [write(rule, step.name, step.to)],
    undo: [write(rule, step.name, step.from)],
    risk: rule.riskOf(rule.inForce(all, step.from), rule.numberOf(wanted.desired)),
    serves: [wanted],
  };
}

/**
 * Writing conf.default also rewrites interfaces whose key was never written and that never had an address: so it comes
 * first, and then every interface gets its key written, also where the value stays. That holds for the undo too.
 */
function allChange<D>(
  rule: ConfRule<D>,
  keys: ReadonlyMap<string, number>,
  guards: readonly Step[],
  all: Step,
  serves: readonly Wanted<D>[],
): Change {
  const byDefault = keys.get('default') ?? rule.conf.initial;
  const relied = rule.inForce(all.from, byDefault);
  const steps: Step[] = [];
  if (rule.inForce(all.to, byDefault) !== relied) {
    steps.push({ name: 'default', from: byDefault, to: rule.ownFor(relied) });
    for (const [name, own] of keys) {
      if (name === 'all' || name === 'default') continue;
      steps.push(guards.find((guard) => guard.name === name) ?? { name, from: own, to: own });
    }
  } else steps.push(...guards);
  steps.push(all);
  const names = guards.map((guard) => guard.name);
  const kept =
    names.length === 0 ? '' : `; ${names.join(', ')} relied on it and keep${names.length === 1 ? 's' : ''} ${all.from}`;
  return {
    setting: rule.setting,
    target: 'host',
    why: `all=${all.from} is in force on every interface${kept}`,
    actions: steps.map((step) => write(rule, step.name, step.to)),
    undo: [...steps].reverse().map((step) => write(rule, step.name, step.from)),
    risk: 'none',
    serves,
  };
}

function write<D>({ conf: { family, key } }: ConfRule<D>, name: string, value: number): Action {
  return { kind: 'sysctl', path: ['net', family, 'conf', name, key], value: String(value) };
}

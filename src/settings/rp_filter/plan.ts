import type { Action, Change, Impossible, Plan, Wanted } from '../../changes/types.ts';
import { rpFilterFact } from '../../facts/rp-filter.ts';
import type { FactValues } from '../../facts/types.ts';
import { interfaceName } from '../interface.ts';
import { current } from './current.ts';
import { isTighter, type Mode, modeNumber } from './modes.ts';

/** One key: what it is and what it becomes. */
interface Step {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * `all` is lowered only as far as the lowest desired value, and before that whatever was protected by it alone gets a key
 * of its own. Order: keys that rise, then guards and `all`, then keys that fall, so that nothing is ever less
 * protected than before or after.
 */
export function plan(facts: FactValues, wanted: readonly Wanted<Mode>[]): Plan {
  const impossible: Impossible[] = [];
  const desired = new Map<string, Wanted<Mode>>();
  for (const one of wanted) {
    const { running } = current(facts, one);
    if (running.state === 'known') desired.set(interfaceName(one), one);
    else impossible.push({ wanted: one, why: running.why, remedy: [] });
  }
  const reading = facts.get(rpFilterFact);
  if (reading.state !== 'known' || desired.size === 0) return { changes: [], impossible };
  const keys = new Map<string, number>();
  const unread: string[] = [];
  for (const [name, key] of reading.value) {
    if (key.state === 'known') keys.set(name, key.value);
    else unread.push(key.why);
  }
  const all = keys.get('all') ?? 0;
  const lowered = Math.min(all, ...[...desired.values()].map((one) => modeNumber(one.desired)));
  const [reason] = unread;
  if (lowered < all && reason !== undefined) {
    const why = `conf.all cannot be lowered safely: what other interfaces rely on is not known (${reason})`;
    const blocked = [...desired.values()].filter((one) => modeNumber(one.desired) < all);
    for (const one of blocked) desired.delete(interfaceName(one));
    impossible.push(...blocked.map((one) => ({ wanted: one, why, remedy: [] })));
    return { changes: planKeys(keys, desired, all), impossible };
  }
  return { changes: planKeys(keys, desired, lowered), impossible };
}

function planKeys(
  keys: ReadonlyMap<string, number>,
  desired: ReadonlyMap<string, Wanted<Mode>>,
  lowered: number,
): readonly Change[] {
  const all = keys.get('all') ?? 0;
  const rising: Change[] = [];
  const falling: Change[] = [];
  const guards: Step[] = [];
  for (const [name, own] of keys) {
    if (name === 'all' || name === 'default') continue;
    const wish = desired.get(name);
    const inForce = wish ? modeNumber(wish.desired) : Math.max(all, own);
    const to = Math.max(lowered, own) === inForce ? own : inForce;
    if (wish && to !== own) (to > own ? rising : falling).push(ownChange({ name, from: own, to }, all, wish));
    else if (to !== own) guards.push({ name, from: own, to });
  }
  if (lowered === all) return [...rising, ...falling];
  const serves = [...desired.values()].filter((one) => modeNumber(one.desired) < all);
  return [...rising, allChange(keys, guards, { name: 'all', from: all, to: lowered }, serves), ...falling];
}

function ownChange(step: Step, all: number, wanted: Wanted<Mode>): Change {
  return {
    setting: 'rp_filter',
    target: step.name,
    why: `in force is max(all=${all}, ${step.name}=${step.from})`,
    actions: [write(step.name, step.to)],
    undo: [write(step.name, step.from)],
    risk: isTighter(Math.max(all, step.from), wanted.desired) ? 'may-cut-link' : 'none',
    serves: [wanted],
  };
}

/**
 * Writing conf.default also rewrites interfaces whose key was never written and that never had an address: so it comes
 * first, and then every interface gets its key written, also where the value stays. That holds for the undo too.
 */
function allChange(
  keys: ReadonlyMap<string, number>,
  guards: readonly Step[],
  all: Step,
  serves: readonly Wanted<Mode>[],
): Change {
  const byDefault = keys.get('default') ?? 0;
  const steps: Step[] = [];
  if (byDefault < all.from) {
    steps.push({ name: 'default', from: byDefault, to: all.from });
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
    setting: 'rp_filter',
    target: 'host',
    why: `all=${all.from} is in force on every interface${kept}`,
    actions: steps.map((step) => write(step.name, step.to)),
    undo: [...steps].reverse().map((step) => write(step.name, step.from)),
    risk: 'none',
    serves,
  };
}

function write(name: string, value: number): Action {
  return { kind: 'sysctl', path: ['net', 'ipv4', 'conf', name, 'rp_filter'], value: String(value) };
}

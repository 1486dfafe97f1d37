import type { Impossible, Wanted } from '../../changes/types.ts';
import { bootFact } from '../../facts/boot.ts';
import { rpFilterFact } from '../../facts/rp-filter.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Json } from '../../lib/json.ts';
import { known, type Reading } from '../../lib/reading.ts';
import type { Stated, ToState } from '../../persistence/types.ts';
import { bootNumber, type ConfKey, confSlot, statedNumber } from '../boot-conf.ts';
import { interfaceName } from '../interface.ts';
import { type Mode, modeNumber, showNumber } from './modes.ts';

/** The kernel's own value is 0 (net/ipv4/devinet.c: ipv4_devconf and ipv4_devconf_dflt name no rp_filter). */
const RP_FILTER: ConfKey = { family: 'ipv4', key: 'rp_filter', initial: 0 };

/** After a reboot, too, the greater of all and the interface's own key is in force. */
export function persisted(facts: FactValues, wanted: Wanted<Mode>): Reading<Json> {
  const all = bootNumber(facts, RP_FILTER, 'all');
  const own = bootNumber(facts, RP_FILTER, interfaceName(wanted));
  if (all.state !== 'known') return all;
  if (own.state !== 'known') return own;
  const decides = own.value >= all.value ? own : all;
  return known(showNumber(decides.value), decides.where);
}

/** What `all` and `default` will hold. */
interface Common {
  readonly all: number;
  readonly byDefault: number;
}

/**
 * Each interface's own key, and `all` where that is above what is desired. Whatever would be less protected by that gets a
 * key of its own, as in plan: the other interfaces, and `default` for those to come.
 */
export function persist(facts: FactValues, wanted: readonly Wanted<Mode>[]): ToState {
  const all = bootNumber(facts, RP_FILTER, 'all');
  const byDefault = bootNumber(facts, RP_FILTER, 'default');
  if (all.state !== 'known') return { stated: [], impossible: refuse(wanted, all.why) };
  if (byDefault.state !== 'known') return { stated: [], impossible: refuse(wanted, byDefault.why) };
  const before: Common = { all: all.value, byDefault: byDefault.value };
  const after = commonAfter(facts, wanted, before);
  const own = wanted.map((one) => state(interfaceName(one), modeNumber(one.desired), [one]));
  const below = wanted.filter((one) => modeNumber(one.desired) < before.all);
  const guards = guardsOf(facts, wanted, before, after);
  if (guards.state !== 'known') {
    const why = `all=${all.value} of ${all.where} cannot be lowered safely: what others rely on is not known (${guards.why})`;
    const rest = own.filter(({ serves }) => !below.some((one) => serves.includes(one)));
    return { stated: rest, impossible: refuse(below, why) };
  }
  const shared = [
    ...guards.value,
    ...(after.byDefault === before.byDefault ? [] : [['default', after.byDefault] as const]),
    ...(after.all === before.all ? [] : [['all', after.all] as const]),
  ];
  const serves = below.length > 0 ? below : wanted;
  return { stated: [...own, ...shared.map(([name, value]) => state(name, value, serves))], impossible: [] };
}

/**
 * Where nothing applies the files again to an interface that appears after boot (no udev rule of systemd's), such a one has
 * what `default` says: it must not be above what is desired, though that is less for interfaces nobody speaks of.
 */
function commonAfter(facts: FactValues, wanted: readonly Wanted<Mode>[], before: Common): Common {
  const lowest = Math.min(...wanted.map((one) => modeNumber(one.desired)));
  const all = Math.min(before.all, lowest);
  const boot = facts.get(bootFact);
  const again = boot.state === 'known' && boot.value.sysctl === 'systemd-sysctl';
  if (!again) return { all, byDefault: Math.min(before.byDefault, lowest) };
  return { all, byDefault: all < before.all ? Math.max(before.byDefault, before.all) : before.byDefault };
}

/** What would be less protected than before, with the value that it keeps. */
function guardsOf(
  facts: FactValues,
  wanted: readonly Wanted<Mode>[],
  before: Common,
  after: Common,
): Reading<readonly (readonly [string, number])[]> {
  if (before.all === after.all && before.byDefault <= after.byDefault) return known([]);
  const keys = facts.get(rpFilterFact);
  if (keys.state !== 'known') return keys;
  const guards: (readonly [string, number])[] = [];
  for (const name of keys.value.keys()) {
    if (name === 'all' || name === 'default' || wanted.some((one) => interfaceName(one) === name)) continue;
    const own = statedNumber(facts, RP_FILTER, name);
    if (own.state === 'unknown') return own;
    const stated = own.state === 'known' ? own.value : undefined;
    const inForce = Math.max(before.all, stated ?? before.byDefault);
    // One that got an address before `default` is written (lo, a network of the initrd) does not follow it.
    if (Math.max(after.all, stated ?? Math.min(before.byDefault, after.byDefault)) !== inForce)
      guards.push([name, inForce]);
  }
  return known(guards);
}

function state(name: string, value: number, serves: readonly Wanted[]): Stated {
  return { statement: { slot: confSlot(RP_FILTER, name), value: String(value) }, serves };
}

function refuse(wanted: readonly Wanted[], why: string): readonly Impossible[] {
  return wanted.map((one) => ({ wanted: one, why, remedy: [] }));
}

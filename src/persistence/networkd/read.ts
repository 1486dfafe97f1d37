/** What systemd's files say of a slot. Pure. */
import { fullPrefix } from '../../facts/prefix.ts';
import { systemdNetworkFact } from '../../facts/systemd-network.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading, unknown } from '../../lib/reading.ts';
import { isUp, showSlot } from '../slots.ts';
import type { Slot } from '../types.ts';
import { type Deciding, decidingUnit } from './for-interface.ts';
import type { Assignment, Section } from './unit-text.ts';
import { interfaceOf, type Word, wordsOf } from './words.ts';

/** Known with `where` = `file:line`; absent: nothing in them sets it. */
export function readSlot(facts: FactValues, slot: Slot): Reading<string> {
  const nothing = absent(`no file of systemd states ${showSlot(slot)}`);
  const name = interfaceOf(slot);
  const words = wordsOf(slot);
  if (name === undefined || (words.length === 0 && slot.kind !== 'route')) return nothing;
  const systemd = facts.get(systemdNetworkFact);
  if (systemd.state !== 'known') return systemd;
  if (slot.kind === 'route') {
    const deciding = decidingUnit(facts, name, 'network');
    return deciding.state === 'known' ? (findRoute(deciding.value, slot)?.reading ?? nothing) : deciding;
  }
  for (const word of words.filter(({ since }) => since <= systemd.value.version)) {
    const deciding = decidingUnit(facts, name, word.kind);
    if (deciding.state === 'unknown') return deciding;
    const said = deciding.state === 'known' ? findWord(deciding.value, word) : undefined;
    if (said) return said.reading;
  }
  return isUp(slot) ? broughtUp(facts, name, nothing) : nothing;
}

export interface Said {
  readonly reading: Reading<string>;
  /** Path of the file that decides. */
  readonly path: string;
}

/** The last valid assignment decides; an empty one takes back those before it. */
export function findWord({ sections }: Deciding, { section, key, form }: Word): Said | undefined {
  let said: Said | undefined;
  for (const { name, path, assignments } of sections) {
    if (name !== section) continue;
    for (const assignment of assignments.filter((one) => one.key === key)) {
      if (assignment.value === '') {
        said = undefined;
        continue;
      }
      const value = form.parse(assignment.value);
      if (value === undefined) continue;
      const { where } = assignment;
      const reading = value === null ? unknown(`${where} says ${key}=${assignment.value}`) : known(value, where);
      said = { reading, path };
    }
  }
  return said;
}

/** The [Route] section for the prefix and table; of several, that of the lowest metric. */
export function findRoute({ sections }: Deciding, slot: Slot & { readonly kind: 'route' }): Said | undefined {
  let best: (Said & { readonly metric: number }) | undefined;
  for (const section of sections) {
    const route = section.name === 'Route' ? routeOf(section) : undefined;
    if (!route || route.to !== slot.to || route.table !== slot.table) continue;
    if (best && best.metric <= route.metric) continue;
    best = { reading: known(route.words, route.where), path: section.path, metric: route.metric };
  }
  return best;
}

const TABLES: { readonly [number: string]: string } = { '253': 'default', '254': 'main', '255': 'local' };

interface Route {
  readonly to: string;
  readonly table: string;
  readonly metric: number;
  /** The words behind `dev IF`: `metric 5 src 198.18.0.1`. */
  readonly words: string;
  readonly where: string;
}

/** undefined: none that carries packets out of this interface. */
export function routeOf({ assignments }: Section): Route | undefined {
  const last = (key: string): Assignment | undefined => {
    const found = assignments.findLast((one) => one.key === key);
    return found?.value === '' ? undefined : found;
  };
  const destination = last('Destination');
  const type = last('Type')?.value ?? 'unicast';
  if (!destination || (type !== 'unicast' && type !== 'multicast')) return undefined;
  const table = last('Table')?.value ?? 'main';
  const metric = Number(last('Metric')?.value ?? 0);
  const gateway = last('Gateway')?.value;
  const source = last('PreferredSource')?.value;
  const words = [
    ...(gateway === undefined ? [] : ['via', gateway]),
    ...(metric === 0 ? [] : ['metric', String(metric)]),
    ...(source === undefined ? [] : ['src', source]),
  ];
  const to = fullPrefix(destination.value);
  return { to, table: TABLES[table] ?? table, metric, words: words.join(' '), where: destination.where };
}

/** networkd brings up what it configures unless ActivationPolicy says otherwise. */
function broughtUp(facts: FactValues, name: string, nothing: Reading<never>): Reading<string> {
  const deciding = decidingUnit(facts, name, 'network');
  if (deciding.state === 'absent') return nothing;
  return deciding.state === 'known' ? known('on', deciding.value.unit.path) : deciding;
}

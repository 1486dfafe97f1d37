/** What netplan's files say of a slot. Pure. */
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { fullPrefix } from '../../facts/prefix.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading, unknown } from '../../lib/reading.ts';
import { readSlot } from '../networkd/read.ts';
import { isUp, showSlot } from '../slots.ts';
import type { Slot } from '../types.ts';
import { type Definition, definitionOf, type Part } from './definitions.ts';
import { parseValue, tableName, type Word, wordOf } from './words.ts';

/** Known with `where` = `file:line`. Drop-ins of what netplan generates for networkd have the last word. */
export function readNetplan(facts: FactValues, slot: Slot): Reading<string> {
  const nothing = absent(`no file of netplan states ${showSlot(slot)}`);
  if (slot.kind === 'sysctl') return nothing;
  const definition = definitionOf(facts, slot.interface);
  if (definition.state !== 'known') return definition;
  const underneath = readUnderneath(facts, slot, definition.value);
  if (underneath) return underneath;
  if (slot.kind === 'route') return findRoute(definition.value, slot)?.reading ?? nothing;
  const word = wordOf(slot);
  if (word) return findWord(definition.value, word)?.reading ?? nothing;
  return isUp(slot) ? activation(definition.value) : nothing;
}

/** What files of systemd that netplan did not generate say. */
export function readUnderneath(facts: FactValues, slot: Slot, { manager }: Definition): Reading<string> | undefined {
  if (manager !== 'systemd-networkd') return undefined;
  const said = readSlot(facts, slot);
  return said.state === 'known' && !said.where?.startsWith('/run/systemd/network/10-netplan-') ? said : undefined;
}

export interface Said {
  readonly reading: Reading<string>;
  readonly path: string;
}

/** The last file that has the key decides. */
export function findWord({ parts }: Definition, word: Word): Said | undefined {
  const part = parts.findLast(({ map }) => map.has(word.key));
  if (!part) return undefined;
  const where = `${part.path}:${lineOfKey(part, word.key)}`;
  const value = parseValue(word, part.map.get(word.key));
  const reading = value === undefined ? unknown(`${where}: no value of ${word.key}`) : known(value, where);
  return { reading, path: part.path };
}

/** Routes of all files add up; of several for one prefix and table, that of the lowest metric decides. */
export function findRoute(definition: Definition, slot: Slot & { readonly kind: 'route' }): Said | undefined {
  let best: (Said & { readonly metric: number }) | undefined;
  for (const part of definition.parts) {
    const routes = part.map.get('routes');
    for (const item of isSeq(routes) ? routes.items : []) {
      if (!isMap(item) || !isRouteOf(item, slot.to, slot.table)) continue;
      const metric = Number(item.get('metric') ?? 0);
      if (best && best.metric <= metric) continue;
      const where = `${part.path}:${part.line(item)}`;
      best = { reading: known(wordsOf(item, metric), where), path: part.path, metric };
    }
  }
  return best;
}

/** Is it the route to this prefix in this table, of the types that lead somewhere. */
export function isRouteOf(item: YAMLMap, to: string, table: string): boolean {
  const type = String(item.get('type') ?? 'unicast');
  if (type !== 'unicast' && type !== 'multicast') return false;
  const prefix = item.get('to');
  return typeof prefix === 'string' && fullPrefix(prefix) === to && tableName(item.get('table')) === table;
}

function wordsOf(item: YAMLMap, metric: number): string {
  const via = item.get('via');
  const from = item.get('from');
  return [
    ...(via === undefined ? [] : ['via', String(via)]),
    ...(metric === 0 ? [] : ['metric', String(metric)]),
    ...(from === undefined ? [] : ['src', String(from)]),
  ].join(' ');
}

/** Interfaces are brought up unless activation-mode says otherwise. */
function activation({ parts }: Definition): Reading<string> {
  const part = parts.findLast(({ map }) => map.has('activation-mode'));
  const [first] = parts;
  if (!part) return known('on', first && `${first.path}:${first.line(first.map)}`);
  const where = `${part.path}:${lineOfKey(part, 'activation-mode')}`;
  const mode = String(part.map.get('activation-mode'));
  return mode === 'off' ? known('off', where) : unknown(`${where} leaves it to others (${mode})`);
}

function lineOfKey(part: Part, key: string): number {
  return part.line(part.map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key);
}

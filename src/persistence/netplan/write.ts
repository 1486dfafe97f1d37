/** Statements as /etc/netplan/90-mcready.yaml, which netplan merges, or as drop-ins of what it generates. Pure. */
import { Document, isMap, isNode, isScalar, isSeq, parseDocument, YAMLMap, YAMLSeq } from 'yaml';
import type { Impossible, Plan } from '../../changes/types.ts';
import { netplanFact, netplanFilesFact } from '../../facts/netplan.ts';
import type { FactValues } from '../../facts/types.ts';
import { bootPlan, editFile, editFolder, originsOf, refusal } from '../edits.ts';
import { writeSlots } from '../networkd/write.ts';
import { showSlot } from '../slots.ts';
import type { Slot, Stated } from '../types.ts';
import type { Definition } from './definitions.ts';
import { netplanPlace } from './place.ts';
import { findRoute, findWord, isRouteOf } from './read.ts';
import { tableNumber, wordOf, yamlValue } from './words.ts';

const FOLDER = '/etc/netplan';
const PATH = `${FOLDER}/90-mcready.yaml`;
const HEAD = ' Written by mcready from its profiles. Change the profile, not this file.';

export function writeNetplan(facts: FactValues, stated: readonly Stated[]): Plan {
  const impossible: Impossible[] = [];
  const inFile: { readonly definition: Definition; readonly stated: Stated }[] = [];
  const dropIns: Stated[] = [];
  for (const one of stated) {
    const place = netplanPlace(facts, one.statement.slot);
    if (place?.kind === 'drop-in') dropIns.push(one);
    else {
      const why = place ? obstacle(place.definition, one) : `netplan has no word for ${showSlot(one.statement.slot)}`;
      if (place && why === undefined) inFile.push({ definition: place.definition, stated: one });
      else impossible.push(...refusal(why ?? '', [one]).impossible);
    }
  }
  const plans = [
    ...(inFile.length === 0 ? [] : [writeFile(facts, inFile)]),
    ...(dropIns.length === 0 ? [] : [writeSlots(facts, dropIns)]),
  ];
  return {
    changes: plans.flatMap((plan) => plan.changes),
    impossible: [...impossible, ...plans.flatMap((plan) => plan.impossible)],
  };
}

function writeFile(
  facts: FactValues,
  statements: readonly { readonly definition: Definition; readonly stated: Stated }[],
): Plan {
  const all = statements.map((one) => one.stated);
  const files = facts.get(netplanFilesFact);
  const netplan = facts.get(netplanFact);
  if (files.state !== 'known') return refusal(files.why, all);
  if (netplan.state !== 'known') return refusal(netplan.why, all);
  const before = files.value.get(PATH)?.content;
  const document = before?.state === 'known' ? parseDocument(before.value) : emptyDocument();
  for (const { definition, stated } of statements) addStatement(document, definition, stated);
  const edit = editFile(files.value, PATH, document.toString({ lineWidth: 0 }), '0600');
  if ('why' in edit) return refusal(edit.why, all);
  const folder = editFolder(new Set(netplan.value.folder ? [FOLDER] : []), FOLDER);
  return bootPlan('netplan makes the configuration of its renderer from it at boot', [folder, edit], all);
}

/** Why our file would not decide. */
function obstacle(definition: Definition, { statement: { slot, value } }: Stated): string | undefined {
  const word = wordOf(slot);
  const route = slot.kind === 'route' ? routeNode(slot, value) : undefined;
  if (word ? yamlValue(word, value) === undefined : route === undefined) {
    return `netplan has no word for ${showSlot(slot)} = ${value}`;
  }
  const said = word ? findWord(definition, word) : slot.kind === 'route' ? findRoute(definition, slot) : undefined;
  if (!said || said.path === PATH) return undefined;
  const where = said.reading.state === 'known' ? (said.reading.where ?? said.path) : said.path;
  if (!word) return `${where} has this route already, as something else: routes of several files add up`;
  return nameOf(said.path) > nameOf(PATH) ? `${where} is read after ${nameOf(PATH)}` : undefined;
}

function emptyDocument(): Document {
  const document = new Document({ network: { version: 2 } });
  document.commentBefore = HEAD;
  return document;
}

function addStatement(document: Document, { type, id }: Definition, stated: Stated): void {
  const { slot, value } = stated.statement;
  const comment = ` ${originsOf(stated)}`;
  const map = [type, id].reduce((parent, key) => childMap(document, parent, key), rootOf(document));
  const word = wordOf(slot);
  if (word) {
    map.set(document.createNode(word.key), yamlValue(word, value));
    const at = map.items.findIndex(({ key }) => isScalar(key) && key.value === word.key);
    addComment(map, at, map.items[at]?.key, comment);
  } else if (slot.kind === 'route') {
    const item = document.createNode(routeNode(slot, value));
    const routes = childSeq(document, map);
    const there = routes.items.findIndex((one) => isMap(one) && isRouteOf(one, slot.to, slot.table));
    const at = there < 0 ? routes.items.length : there;
    routes.items[at] = item;
    addComment(routes, at, item, comment);
  }
}

/** A comment before the first entry is read as one before all of them, so that is where it goes. */
function addComment(parent: YAMLMap | YAMLSeq, at: number, node: unknown, comment: string): void {
  if (at === 0) parent.commentBefore = comment;
  else if (isNode(node)) node.commentBefore = comment;
}

function rootOf(document: Document): YAMLMap {
  if (!isMap(document.contents)) document.contents = new YAMLMap();
  return childMap(document, document.contents as YAMLMap, 'network');
}

function childMap(document: Document, parent: YAMLMap, key: string): YAMLMap {
  const child = parent.get(key);
  if (isMap(child)) return child;
  const map = new YAMLMap();
  parent.set(document.createNode(key), map);
  return map;
}

function childSeq(document: Document, parent: YAMLMap): YAMLSeq {
  const child = parent.get('routes');
  if (isSeq(child)) return child;
  const list = new YAMLSeq();
  parent.set(document.createNode('routes'), list);
  return list;
}

/** undefined: words that netplan has no key for. The scope is left out: it is link for a route without a gateway. */
function routeNode(slot: Slot & { readonly kind: 'route' }, words: string): object | undefined {
  const table = tableNumber(slot.table);
  const pairs = words.split(' ').filter((word) => word !== '');
  const node: { [key: string]: string | number } = { to: slot.to };
  for (let at = 0; at < pairs.length; at += 2) {
    const [word, value] = [pairs[at], pairs[at + 1]];
    if (value === undefined) return undefined;
    if (word === 'via') node.via = value;
    else if (word === 'metric' && /^\d+$/.test(value)) node.metric = Number(value);
    else if (word === 'src') node.from = value;
    else return undefined;
  }
  if (table === null) return undefined;
  return table === undefined ? node : { ...node, table };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

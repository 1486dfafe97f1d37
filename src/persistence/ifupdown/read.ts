/** What ifupdown's configuration states. Pure. */
import { commandName } from '../../facts/feature-names.ts';
import { type Ifupdown, ifupdownFact } from '../../facts/ifupdown.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, mapReading, type Reading, unknown } from '../../lib/reading.ts';
import { ownerOf } from '../owner.ts';
import { isUp, slotKey } from '../slots.ts';
import type { Slot } from '../types.ts';
import { type Entry, entriesOf, interfaceOf } from './entries.ts';
import { type Interfaces, parseInterfaces } from './interfaces-file.ts';

export interface Model {
  readonly interfaces: Interfaces;
  readonly entries: readonly Entry[];
}

export type Texts = ReadonlyMap<string, string>;

export function read(facts: FactValues, slot: Slot): Reading<string> {
  if (slot.kind === 'sysctl') return absent('ifupdown states no sysctl key');
  const owned = owns(facts, slot.interface);
  if (owned.state !== 'known') return owned;
  if (!owned.value) return absent(`ifupdown does not configure ${slot.interface}`);
  const texts = readTexts(facts);
  if (texts.state !== 'known') return texts;
  return readModel(modelOf(texts.value.texts, texts.value.ifupdown), slot);
}

export function owns(facts: FactValues, name: string): Reading<boolean> {
  return mapReading(ownerOf(facts, name), ({ manager }) => manager === 'ifupdown');
}

/** The texts of all files. Unknown when one of them cannot be read. */
export function readTexts(facts: FactValues): Reading<{ readonly texts: Texts; readonly ifupdown: Ifupdown }> {
  const found = facts.get(ifupdownFact);
  if (found.state !== 'known') return found;
  const texts = new Map<string, string>();
  for (const [path, { content }] of found.value.files) {
    if (content.state !== 'known') return unknown(content.why);
    texts.set(path, content.value);
  }
  return known({ texts, ifupdown: found.value });
}

export function modelOf(texts: Texts, { hooks }: Ifupdown): Model {
  const interfaces = parseInterfaces(texts);
  return { interfaces, entries: entriesOf(interfaces, hooks) };
}

/** The last one said decides; what cannot be understood and names the slot after that makes it unknown. */
export function readModel({ interfaces, entries }: Model, slot: Slot): Reading<string> {
  const [odd] = interfaces.odd;
  if (odd !== undefined) return unknown(`${odd} decides, and is not understood`);
  const said = decidingEntry(entries, slot);
  if (said === undefined)
    return (isUp(slot) ? setUp(interfaces, slot) : undefined) ?? absent('no stanza of ifupdown states it');
  const where = `${said.option.path}:${said.option.line}`;
  if (said.slot && said.value !== undefined) return known(said.value, where);
  return unknown(`${where} is not understood: ${said.option.name} ${said.option.value}`);
}

/** Every method sets its interface up, `manual` too (seen with ifup -n -v of 0.8.41). */
function setUp(interfaces: Interfaces, slot: Slot): Reading<string> | undefined {
  const name = slot.kind === 'link' ? slot.interface : undefined;
  const stanza = interfaces.stanzas.find((one) => interfaceOf(interfaces, one) === name);
  return stanza && known('on', `${stanza.path}:${stanza.firstLine}`);
}

/** The last one that states the slot, or may: what ifup does last stays. */
export function decidingEntry(entries: readonly Entry[], slot: Slot): Entry | undefined {
  const key = slotKey(slot);
  return entries.findLast((entry) => (entry.slot ? slotKey(entry.slot) === key : mayState(entry, slot)));
}

/** What a line with variables or commands in it could be about, by the program that sets such a thing. */
const PROGRAMS = { link: /\b(link|ifconfig)\b/, bridge: /\bbridge\b/ } as const;

/** Whether a line that is not understood could be about the slot. */
function mayState({ iface, option }: Entry, slot: Slot): boolean {
  const text = option.value;
  if (slot.kind === 'sysctl' || (slot.interface !== iface && !text.includes(slot.interface))) return false;
  if (slot.kind === 'route')
    return text.includes(slot.to.replace(/\/.*/, '')) || /\$.*\broute\b|\broute\b.*\$/.test(text);
  if (slot.kind !== 'link') return false;
  const { group, name } = slot.property;
  const program = group === 'link' || group === 'bridge' ? PROGRAMS[group] : /\bethtool\b/;
  if (text.includes('$') && program.test(text)) return true;
  return text.includes(name) || text.split(/\s+/).includes(commandName(name));
}

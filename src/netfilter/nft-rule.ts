/** One rule as nft prints it → what it asks and what it does. Pure. What is not understood makes it unclear, never a pass. */
import { fieldAt } from './nft-fields.ts';
import type { Action, Condition, Rule } from './types.ts';

/** Sets and maps of a table. */
export interface NamedSets {
  /** Undefined: no elements are printed. */
  readonly contents: ReadonlyMap<string, string | undefined>;
  readonly terse: boolean;
}

/** Options of `log` that take a value. */
const LOG_OPTIONS: ReadonlySet<string> = new Set(['prefix', 'level', 'group', 'snaplen', 'queue-threshold', 'flags']);

/** Statements that let a packet go on, and what belongs to them ends at the next of these or at a verdict. */
const EFFECTLESS: ReadonlySet<string> = new Set(['counter', 'log', 'comment', 'notrack', 'flow', 'last']);

const VERDICTS: ReadonlySet<string> = new Set([
  'accept',
  'drop',
  'reject',
  'return',
  'continue',
  'jump',
  'goto',
  'queue',
  'snat',
  'masquerade',
  'dnat',
  'redirect',
  'tproxy',
  'fwd',
]);

/** Texts in quotes, braces, and everything else between blanks. */
export function wordsIn(text: string): string[] {
  return text.match(/"[^"]*"|[{}]|[^\s{}"]+/g) ?? [];
}

/** @param sets of its table, which `@name` stands for */
export function parseRule(text: string, sets: NamedSets): Pick<Rule, 'text' | 'packets' | 'conditions' | 'action'> {
  const packets = /\bcounter packets (\d+)/.exec(text)?.[1];
  const conditions: Condition[] = [];
  const words = wordsIn(text);
  let action: Action | undefined;
  let at = 0;
  while (at < words.length && action === undefined) {
    const word = words[at] ?? '';
    const field = fieldAt(words, at);
    if (VERDICTS.has(word)) action = actionOf(words.slice(at));
    else if (EFFECTLESS.has(word)) at = behindStatement(words, at);
    else if (field === undefined) {
      conditions.push({ kind: 'unclear' });
      at = word === '{' ? closing(words, at) + 1 : at + 1;
    } else {
      const behind = words[field.next];
      if (behind === 'set') at = behindAssignment(words, field.next + 1);
      else if (behind === 'vmap') {
        const [map, next] = valueAt(words, field.next + 1, sets);
        action = { kind: 'map', fields: field.fields, entries: map && entriesOf(map) };
        at = next;
      } else {
        const [condition, next] = conditionAt(words, field, sets);
        conditions.push(condition);
        at = next;
      }
    }
    if (action !== undefined) break;
  }
  const shown = text.replace(/ ?\bcounter packets \d+( bytes \d+)?/, '').trim();
  return { text: shown, packets: packets === undefined ? undefined : Number(packets), conditions, action };
}

function conditionAt(
  words: readonly string[],
  { fields, next }: { readonly fields: readonly string[]; readonly next: number },
  sets: NamedSets,
): [Condition, number] {
  const negated = words[next] === '!=';
  const start = negated || words[next] === '==' ? next + 1 : next;
  const word = words[start];
  // Masks, comparisons and lookups in maps. A field that the packet does not have decides all the same.
  if (word === undefined || /^([&|^<>]|[<>]=|and|or|xor|<<|>>|map|missing|exists)$/.test(word)) {
    return [{ kind: 'fields', fields, negated, choices: [[]] }, start + 1];
  }
  const [value, after] = valueAt(words, start, sets, fields.length);
  if (value === undefined) return [{ kind: 'fields', fields, negated, choices: [[]] }, after];
  const choices = value.map((element) => keyOf(element).map(unquoted));
  return [{ kind: 'fields', fields, negated, choices }, after];
}

/** The elements of a value, each as its words; undefined: not known. `new,established` are two. */
function valueAt(
  words: readonly string[],
  at: number,
  sets: NamedSets,
  width = 1,
): [readonly (readonly string[])[] | undefined, number] {
  const word = words[at] ?? '';
  if (word === '{') {
    const end = closing(words, at);
    return [elementsOf(words.slice(at + 1, end)), end + 1];
  }
  if (word.startsWith('@')) {
    const content = sets.contents.get(word.slice(1));
    const unknown = !sets.contents.has(word.slice(1)) || (content === undefined && sets.terse);
    return [unknown ? undefined : elementsOf(wordsIn(content ?? '').slice(1, -1)), at + 1];
  }
  const end = at + 2 * width - 1;
  if (width > 1) return [[words.slice(at, end)], end];
  return [word.startsWith('"') ? [[word]] : word.split(',').map((part) => [part]), at + 1];
}

function elementsOf(words: readonly string[]): readonly (readonly string[])[] | undefined {
  const elements: string[][] = [[]];
  for (const word of words) {
    const parts = word.startsWith('"') ? [word] : word.split(',');
    for (const [index, part] of parts.entries()) {
      if (index > 0) elements.push([]);
      if (part === '...') return undefined;
      if (part !== '') elements.at(-1)?.push(part);
    }
  }
  return elements.filter((element) => element.length > 0);
}

/** The key of an element (`239.1.1.1 . 5000 timeout 1h`, `22 : accept`): its words without the dots between. */
function keyOf(element: readonly string[]): readonly string[] {
  const end = element.findIndex((word) => /^(:|timeout|expires|comment|counter|limit|quota)$/.test(word));
  return (end < 0 ? element : element.slice(0, end)).filter((word) => word !== '.');
}

function entriesOf(elements: readonly (readonly string[])[]) {
  return elements.map((element) => ({
    key: keyOf(element).map(unquoted),
    action: actionOf(element.slice(element.indexOf(':') + 1)) ?? ({ kind: 'return' } as const),
  }));
}

/** @param words from a verdict on; undefined: it lets the packet go on */
function actionOf([word = '', target = '']: readonly string[]): Action | undefined {
  switch (word) {
    case 'accept':
    case 'drop':
    case 'return':
      return { kind: word };
    case 'reject':
      return { kind: 'drop' };
    case 'jump':
    case 'goto':
      return { kind: word, chain: target };
    case 'snat':
    case 'masquerade':
      return { kind: 'rewrite' };
    case 'dnat':
    case 'redirect':
    case 'tproxy':
    case 'fwd':
      return { kind: 'redirect' };
    case 'continue':
      return undefined;
    default:
      return { kind: 'queue' };
  }
}

function behindStatement(words: readonly string[], at: number): number {
  const [word, next] = [words[at], words[at + 1]];
  if (word === 'counter') return next === 'packets' ? at + 5 : next === 'name' ? at + 3 : at + 1;
  if (word === 'comment' || word === 'last') return at + 2;
  if (word === 'flow') return at + 3;
  let end = at + 1;
  while (word === 'log' && LOG_OPTIONS.has(words[end] ?? '')) {
    end += words[end] === 'flags' && /^(tcp|ip)$/.test(words[end + 1] ?? '') ? 3 : 2;
  }
  return end;
}

/** Behind what a mark or a field of the packet is set to. */
function behindAssignment(words: readonly string[], at: number): number {
  let end = at;
  while (end < words.length && !VERDICTS.has(words[end] ?? '') && !EFFECTLESS.has(words[end] ?? '')) end += 1;
  return end;
}

function closing(words: readonly string[], at: number): number {
  const end = words.indexOf('}', at);
  return end < 0 ? words.length : end;
}

function unquoted(word: string): string {
  return word.replace(/^"(.*)"$/, '$1');
}

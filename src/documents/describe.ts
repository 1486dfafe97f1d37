/** Schemas and values as words. */
import type { JsonSchema } from '../lib/json.ts';
import { printableLine } from '../lib/text.ts';
import { formats } from './formats.ts';
import { branchesOf } from './reduce.ts';

const TYPES: ReadonlyMap<unknown, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['object', 'a map (key: value)'],
  ['array', 'a list ([a, b])'],
  ['null', 'nothing'],
]);

/** What a schema allows, as the object of a sentence: `one of off, strict, loose`. */
export function describe(schema: JsonSchema): string {
  if (Array.isArray(schema.enum)) return list(schema.enum.map(word));
  if ('const' in schema) return word(schema.const);
  const format = typeof schema.format === 'string' ? formats.get(schema.format) : undefined;
  if (format) return format.allowed;
  const branches = branchesOf(schema.anyOf ?? schema.oneOf);
  if (branches.length > 0) return [...new Set(branches.map(describe))].join(', or ');
  if (schema.type === 'object' && Array.isArray(schema.required))
    return `a map with ${schema.required.map(word).join(' and ')}`;
  const types = typesOf(schema).filter((type) => type !== 'null');
  const named = types.map((type) => TYPES.get(type) ?? String(type)).join(' or ');
  return `${named || 'a value'}${rangeOf(schema)}`;
}

/** `list` of words as told: `a, b or c`; long ones are cut. */
export function list(words: readonly string[], most = 24): string {
  if (words.length > most) return `${words.slice(0, most).join(', ')} … (${words.length} in all)`;
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** A value as found: `"strickt"`, `5`, `a list`. */
export function found(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return `"${cut(value)}"`;
  return String(value);
}

/** A value as it would be written in YAML. */
export function word(value: unknown): string {
  return typeof value === 'string' && value !== '' ? cut(value) : JSON.stringify(value);
}

/** The `type` of a schema as a list; empty where it says none. */
export function typesOf(schema: JsonSchema): readonly unknown[] {
  if (schema.type === undefined) return [];
  return Array.isArray(schema.type) ? schema.type : [schema.type];
}

function rangeOf(schema: JsonSchema): string {
  const { minimum, maximum } = schema;
  if (typeof minimum === 'number' && typeof maximum === 'number') return ` from ${minimum} to ${maximum}`;
  if (typeof minimum === 'number') return `, at least ${minimum}`;
  return typeof maximum === 'number' ? `, at most ${maximum}` : '';
}

function cut(text: string): string {
  const shown = printableLine(text);
  return shown.length > 60 ? `${shown.slice(0, 59)}…` : shown;
}

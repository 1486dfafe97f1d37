/** One entry of a profile + the variables of a host → one desired value, valid and normalised. */
import { pathOf } from '../documents/explain.ts';
import { whyNotInterfacePattern } from '../documents/interface-names.ts';
import { positionOf } from '../documents/pointer.ts';
import type { Document } from '../documents/types.ts';
import { validateValue } from '../documents/validate.ts';
import { type Problem, problem } from '../lib/errors.ts';
import type { Json } from '../lib/json.ts';
import { printable } from '../lib/text.ts';
import { asMap, type Entry } from './entries.ts';
import type { Desired } from './types.ts';
import { type FillError, fill, hasVariables, type Variables } from './variables.ts';

/** `optional` stays open where the entry does not say it: the interface's may. */
export type Filled = Omit<Desired, 'optional'> & { readonly optional?: boolean };

export interface Filler {
  /** @returns undefined when it cannot be filled in; `problems` then says why */
  fillEntry(document: Document, entry: Entry, vars: Variables, problems: Problem[]): Filled | undefined;
}

/** Remembers the entries without variables: they are the same for every host. */
export function createFiller(): Filler {
  const constant = new Map<Entry, Filled>();

  function fillEntry(document: Document, entry: Entry, vars: Variables, problems: Problem[]): Filled | undefined {
    const known = constant.get(entry);
    if (known) return known;
    if (hasVariables(entry.value) || entry.interfaces?.includes('${')) return withVars(document, entry, vars, problems);
    const filled = normalised(document, entry, entry.interfaces, entry.value);
    constant.set(entry, filled);
    return filled;
  }

  return { fillEntry };
}

/** The interface a profile speaks of, filled in and held against the kernel's rule. */
export function fillInterfaces(
  document: Document,
  pattern: string,
  pointer: string,
  vars: Variables,
  problems: Problem[],
): string | undefined {
  if (!pattern.includes('${')) return pattern;
  const errors: FillError[] = [];
  const filled = fill(pattern, vars, errors);
  const origin = positionOf(document, pointer, 'key');
  if (errors.length > 0) {
    problems.push(...errors.map((error) => problem(error.code, error.message, error.hint, origin)));
    return undefined;
  }
  const why = typeof filled === 'string' ? whyNotInterfacePattern(filled) : 'it is not text';
  if (typeof filled === 'string' && why === undefined) return filled;
  const message = `${pattern} is ${printable(JSON.stringify(filled))} for this host, no name of an interface: ${why}`;
  problems.push(problem('bad-variable', message, 'change the variable in the inventory', origin));
  return undefined;
}

function withVars(document: Document, entry: Entry, vars: Variables, problems: Problem[]): Filled | undefined {
  const interfaces =
    entry.interfaces === null
      ? null
      : fillInterfaces(document, entry.interfaces, interfacePointer(entry.pointer), vars, problems);
  const value = fillValid(document, entry.value, entry.pointer, schemaOf(entry), vars, problems);
  if (interfaces === undefined || value === undefined) return undefined;
  const found = hasVariables(entry.value) ? refused(document, { ...entry, value }) : [];
  problems.push(...found);
  return found.length > 0 ? undefined : normalised(document, entry, interfaces, value);
}

function schemaOf({ setting, key, value }: Entry): Entry['setting']['schema'] {
  const { known = {}, forms = {}, schema } = setting;
  if (Object.keys(forms).some((form) => Object.hasOwn(asMap(value), form)))
    return { type: 'object', properties: forms };
  const own = key !== undefined && Object.hasOwn(known, key) ? known[key] : undefined;
  return own ?? schema;
}

/** What the setting itself says against a valid value, at its place. */
export function refused(document: Document, entry: Entry): readonly Problem[] {
  const why = entry.key === undefined ? undefined : entry.setting.whyNot?.(entry.key, entry.value);
  return why === undefined ? [] : [problem('not-possible', why, undefined, positionOf(document, entry.pointer, 'key'))];
}

/** A value with variables, filled in and held against the schema that knows no variables, with the place it was written. */
export function fillValid(
  document: Document,
  raw: Json,
  pointer: string,
  schema: Entry['setting']['schema'],
  vars: Variables,
  problems: Problem[],
): Json | undefined {
  if (!hasVariables(raw)) return raw;
  const errors: FillError[] = [];
  const value = fill(raw, vars, errors);
  const found = errors.map((error) =>
    problem(error.code, error.message, error.hint, positionOf(document, pointer + error.pointer)),
  );
  if (found.length === 0) {
    const locate = (inner: string, part: 'key' | 'value') => positionOf(document, pointer + inner, part);
    found.push(...validateValue(value, schema, locate, pathOf(pointer)));
  }
  problems.push(...found);
  return found.length === 0 ? value : undefined;
}

function normalised(document: Document, entry: Entry, interfaces: string | null, raw: Json): Filled {
  const { setting } = entry;
  const value = setting.normalise(raw);
  const item = entry.key === undefined ? setting.keyOf?.(value) : (setting.canonicalKey?.(entry.key) ?? entry.key);
  return {
    setting: setting.id,
    interfaces,
    ...(item === undefined ? {} : { item }),
    value,
    origin: positionOf(document, entry.pointer, 'key'),
    ...(entry.optional === undefined ? {} : { optional: entry.optional }),
  };
}

/** `/interfaces/${data}/ethtool/…` → `/interfaces/${data}`. */
function interfacePointer(pointer: string): string {
  return pointer.split('/').slice(0, 3).join('/');
}

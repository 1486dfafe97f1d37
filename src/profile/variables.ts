/** Fills `${name}` in from the variables of a host. Pure. */
import { step } from '../documents/pointer.ts';
import { variablesIn, whyNotVariableText } from '../documents/variable-text.ts';
import type { Json } from '../lib/json.ts';
import { didYouMean } from '../lib/suggest.ts';

export type Variables = { readonly [name: string]: Json };

/** What is wrong at one place of a value: the pointer leads there from the value. */
export interface FillError {
  readonly pointer: string;
  readonly code: 'unknown-variable' | 'bad-variable';
  readonly message: string;
  readonly hint: string;
}

/** Anywhere inside. */
export function hasVariables(value: Json): boolean {
  if (typeof value === 'string') return value.includes('${');
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(hasVariables);
}

/** Every text in a value that has `${` in it and is not written as a variable has to be. */
export function syntaxErrors(value: Json, pointer = ''): readonly FillError[] {
  if (typeof value === 'string') {
    const why = value.includes('${') ? whyNotVariableText(value) : undefined;
    return why === undefined ? [] : [syntaxError(pointer, why)];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => syntaxErrors(inner, pointer + step(key)));
}

/**
 * `"${ring}"` becomes the variable's value with its type (a number stays one); `eth${slot}` becomes text.
 * @param errors gets every place that could not be filled in
 */
export function fill(value: Json, vars: Variables, errors: FillError[], pointer = ''): Json {
  if (typeof value === 'string') return value.includes('${') ? fillText(value, vars, errors, pointer) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((item, index) => fill(item, vars, errors, pointer + step(index)));
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, inner]) => [key, fill(inner, vars, errors, pointer + step(key))]));
}

function fillText(text: string, vars: Variables, errors: FillError[], pointer: string): Json {
  const why = whyNotVariableText(text);
  if (why !== undefined) {
    errors.push(syntaxError(pointer, why));
    return text;
  }
  const names = variablesIn(text);
  const known = names.filter((name) => check(name, vars, text, errors, pointer));
  if (known.length < names.length) return text;
  const [only = ''] = names;
  if (text === `\${${only}}`) return vars[only] ?? null;
  return text.replace(/\$\{([^}]*)\}/g, (_whole, name: string) => String(vars[name]));
}

function check(name: string, vars: Variables, text: string, errors: FillError[], pointer: string): boolean {
  if (!Object.hasOwn(vars, name)) {
    const near = didYouMean(name, Object.keys(vars));
    const hint = `set it in the inventory, for example vars: {${name}: …}`;
    const message = `there is no variable "${name}" for this host`;
    errors.push({ pointer, code: 'unknown-variable', message, hint: near ? `did you mean \${${near}}?` : hint });
    return false;
  }
  const value = vars[name];
  if (typeof value === 'string' ? value.includes('${') : typeof value === 'object' && text !== `\${${name}}`) {
    const what = typeof value === 'string' ? 'refers to another variable' : 'is no single value';
    const hint = 'give it a plain value in the inventory';
    errors.push({ pointer, code: 'bad-variable', message: `variable "${name}" ${what}`, hint });
    return false;
  }
  return true;
}

function syntaxError(pointer: string, why: string): FillError {
  return { pointer, code: 'bad-variable', message: why, hint: 'a variable is written ${name}' };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

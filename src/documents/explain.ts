/** One error of ajv → one Problem in plain words, at its place. */
import type { ErrorObject } from 'ajv';
import { type Problem, problem } from '../lib/errors.ts';
import type { JsonSchema } from '../lib/json.ts';
import { didYouMean } from '../lib/suggest.ts';
import { describe, found, list, typesOf, word } from './describe.ts';
import { formats } from './formats.ts';
import { segments, step } from './pointer.ts';
import { branchesOf } from './reduce.ts';
import type { Locate } from './types.ts';

/** All our schemas ask for one element at least, where they ask. */
const EMPTY = new Set(['minItems', 'minProperties', 'minLength']);

/** @param label what the whole value is called, in front of the path inside it */
export function explainError(error: ErrorObject, locate: Locate, label: string): Problem {
  const { instancePath: pointer, params, data } = error;
  const schema = error.parentSchema ?? {};
  const what = pathOf(pointer, label);
  if (error.keyword === 'additionalProperties') {
    const key = String(params.additionalProperty);
    return problem(
      'unknown-key',
      `unknown key ${found(key)}${inside(what)}`,
      keyHint(key, schema),
      locate(pointer + step(key), 'key'),
    );
  }
  if (error.keyword === 'required') {
    const key = String(params.missingProperty);
    const missing = propertiesOf(schema)[key];
    const hint = missing && isSchema(missing) ? `add ${key}: ${describe(missing)}` : `add ${key}`;
    return problem('missing-key', `${key} is missing${inside(what)}`, hint, locate(pointer, 'key'));
  }
  if (error.propertyName !== undefined) {
    const key = error.propertyName;
    const [why, allowed] = textProblem(error, key, schema);
    return problem(
      'bad-key',
      `${found(key)}${inside(what)} cannot be a key${why}`,
      allowed,
      locate(pointer + step(key), 'key'),
    );
  }
  if (EMPTY.has(error.keyword)) {
    return problem(
      'empty',
      `${what} is empty`,
      `at least ${String(error.params.limit)} needed`,
      locate(pointer, 'value'),
    );
  }
  const [code, why, hint] = valueProblem(error, data, schema);
  return problem(code, `${what || 'this file'} cannot be ${found(data)}${why}`, hint, locate(pointer, 'value'));
}

function valueProblem(error: ErrorObject, data: unknown, schema: JsonSchema): readonly [string, string, string] {
  const allowed = `allowed: ${describe(schema)}`;
  switch (error.keyword) {
    case 'type':
      return ['wrong-type', '', typeHint(data, schema) ?? allowed];
    case 'enum':
    case 'const':
      return ['not-allowed', '', choiceHint(data, schema, allowed)];
    case 'anyOf':
    case 'oneOf': {
      const branches = branchesOf(error.schema);
      const choices = branches.flatMap((branch) => (Array.isArray(branch.enum) ? branch.enum : []));
      return ['not-allowed', '', choiceHint(data, { enum: choices }, `allowed: ${describe({ anyOf: branches })}`)];
    }
    case 'format':
    case 'pattern': {
      const [why, hint] = textProblem(error, String(data), schema);
      return ['bad-value', why, hint];
    }
    case 'minimum':
    case 'maximum':
      return ['out-of-range', '', allowed];
    case 'uniqueItems':
      return ['duplicate-element', ': an element is there twice', 'keep one of them'];
    default:
      return ['bad-value', `: it ${error.message ?? 'does not fit'}`, allowed];
  }
}

function textProblem(error: ErrorObject, text: string, schema: JsonSchema): readonly [why: string, allowed: string] {
  const format = formats.get(String(error.params.format));
  if (format) {
    const why = format.whyNot(text);
    return [why === undefined ? '' : `: ${why}`, `allowed: ${format.allowed}`];
  }
  const words = typeof schema.description === 'string' ? schema.description : describe(schema);
  const choice = Array.isArray(schema.enum) ? choiceHint(text, schema, `allowed: ${words}`) : `allowed: ${words}`;
  return ['', choice];
}

/** YAML's traps first: what was written is often right but for its type. */
function typeHint(data: unknown, schema: JsonSchema): string | undefined {
  const types = typesOf(schema);
  if (types.includes('boolean') && typeof data === 'string' && /^(yes|no|on|off)$/i.test(data)) {
    return `write ${/^(yes|on)$/i.test(data) ? 'true' : 'false'}: in YAML 1.2 ${data} is text`;
  }
  if (types.includes('string') && (typeof data === 'number' || typeof data === 'boolean'))
    return `write it as text: "${data}"`;
  if (typeof data === 'string' && types.some((type) => type === 'integer' || type === 'number') && isNumber(data)) {
    return `write it without quotes: ${data}`;
  }
  if (typeof data === 'string' && types.includes('boolean') && /^(true|false)$/i.test(data)) {
    return `write it without quotes: ${data.toLowerCase()}`;
  }
  if (types.includes('array') && typeof data === 'string') return `write a list: [${word(data)}]`;
  if (types.includes('object') && isNames(data))
    return `write a map: ${data.map((name) => `${word(name)}: {…}`).join(', ')}`;
  return undefined;
}

function choiceHint(data: unknown, schema: JsonSchema, allowed: string): string {
  const choices: readonly unknown[] = Array.isArray(schema.enum) ? schema.enum : [];
  const words = choices.filter((choice) => typeof choice === 'string');
  if (typeof data === 'boolean') {
    const meant = words.find((choice) => (data ? /^(on|yes)$/ : /^(off|no)$/).test(choice));
    return meant === undefined ? allowed : `write ${meant}; ${allowed}`;
  }
  if (typeof data !== 'string') return allowed;
  if (isNumber(data) && choices.includes(Number(data))) return `write it without quotes: ${data}`;
  const near = didYouMean(data, words);
  return near === undefined ? allowed : `did you mean ${near}? ${allowed}`;
}

/** `hosts: [feed1, feed2]`: names, where a map with these keys was meant. */
function isNames(data: unknown): data is readonly string[] {
  return Array.isArray(data) && data.length > 0 && data.length <= 3 && data.every((name) => typeof name === 'string');
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function keyHint(key: string, schema: JsonSchema): string {
  const keys = Object.keys(propertiesOf(schema));
  const near = didYouMean(key, keys);
  if (near !== undefined) return `did you mean ${near}?`;
  return keys.length === 0 ? 'remove it' : `allowed: ${list(keys)}`;
}

function propertiesOf(schema: JsonSchema): JsonSchema {
  return isSchema(schema.properties) ? schema.properties : {};
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `/interfaces/eth1/rp_filter` → `interfaces.eth1.rp_filter`; list elements as `routes[0]`. */
export function pathOf(pointer: string, label = ''): string {
  let text = label;
  for (const segment of segments(pointer)) {
    if (/^\d+$/.test(segment) && text !== '') text += `[${segment}]`;
    else text += `${text === '' ? '' : '.'}${word(segment)}`;
  }
  return text;
}

function inside(what: string): string {
  return what === '' ? '' : ` in ${what}`;
}

/** Holds a document against a JSON Schema (draft-07). The only place that runs ajv. */
import { Ajv, type ValidateFunction } from 'ajv';
import type { Problem } from '../lib/errors.ts';
import type { Json, JsonSchema } from '../lib/json.ts';
import { explainError } from './explain.ts';
import { formats } from './formats.ts';
import { positionOf } from './pointer.ts';
import { reduceErrors } from './reduce.ts';
import type { Document, Locate } from './types.ts';

/** @returns every problem of the document, in the order of the file */
export function validateDocument(document: Document, schema: JsonSchema): readonly Problem[] {
  return validateValue(document.content, schema, (pointer, part) => positionOf(document, pointer, part));
}

/**
 * For a value that does not stand in the file as it is (variables were filled in).
 * @param label what the value is called in messages, when it is a part of something: `interfaces.eth1.rp_filter`
 */
export function validateValue(value: Json, schema: JsonSchema, locate: Locate, label = ''): readonly Problem[] {
  const validate = compiled(schema);
  if (validate(value)) return [];
  const errors = reduceErrors(validate.errors ?? []);
  const problems = errors.map((error) => explainError(error, locate, label));
  return distinct(problems).sort(byPosition);
}

const cache = new WeakMap<JsonSchema, ValidateFunction>();
let ajv: Ajv | undefined;

/** Compiling takes milliseconds, checking microseconds: each schema object is compiled once. */
function compiled(schema: JsonSchema): ValidateFunction {
  const known = cache.get(schema);
  if (known) return known;
  ajv ??= create();
  // The id would register the schema for good; two objects with one id (a test's list of settings) are legitimate.
  const { $id: _id, ...anonymous } = schema;
  const validate = ajv.compile(anonymous);
  cache.set(schema, validate);
  return validate;
}

function create(): Ajv {
  // ownProperties: a key named `constructor` is unknown, not inherited. strictTypes would refuse unions of types.
  const created = new Ajv({ allErrors: true, verbose: true, ownProperties: true, strictTypes: false, logger: false });
  for (const [name, format] of formats) created.addFormat(name, (text: string) => format.whyNot(text) === undefined);
  return created;
}

function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((found) => [JSON.stringify(found), found])).values()];
}

function byPosition(a: Problem, b: Problem): number {
  return (a.origin?.line ?? 0) - (b.origin?.line ?? 0) || (a.origin?.column ?? 0) - (b.origin?.column ?? 0);
}

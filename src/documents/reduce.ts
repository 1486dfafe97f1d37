/** Of the many errors that ajv gives for one mistake, those that a person needs. */
import type { ErrorObject } from 'ajv';
import type { JsonSchema } from '../lib/json.ts';

/** Only say that something inside did not fit; the inner error says what. */
const ECHOES = new Set(['if', 'propertyNames', 'then', 'else']);
/** An error of these at the value itself means: another kind of value was meant, so the alternative is out. */
const KIND = new Set(['type', 'enum', 'const', 'format', 'pattern']);

/**
 * Alternatives (`anyOf`, `oneOf`) fail once for each branch. If just one branch fits the kind of value found, its inner
 * errors stay and the rest goes; of several maps, those of the one whose keys are there. Otherwise one error stays: the
 * alternative itself, whose schema lists what is allowed.
 */
export function reduceErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  let kept = errors.filter((error) => !ECHOES.has(error.keyword));
  // Outer alternatives come last in ajv's list; working from the outside in lets one choice drop a whole nest.
  for (const alternative of errors.filter(isAlternative).reverse()) {
    if (!kept.includes(alternative)) continue;
    const inside = kept.filter((error) => isInside(error, alternative));
    const chosen = chooseBranch(inside, alternative);
    kept = kept.filter((error) => !inside.includes(error) || chosen.includes(error));
    if (chosen.length > 0) kept = kept.filter((error) => error !== alternative);
  }
  return kept;
}

/** The alternatives a person may write; a text with a variable is always one and need not be told. */
export function branchesOf(schema: unknown): readonly JsonSchema[] {
  return Array.isArray(schema) ? schema.filter((branch) => branch?.format !== 'with-variable') : [];
}

function chooseBranch(inside: readonly ErrorObject[], alternative: ErrorObject): readonly ErrorObject[] {
  const { data } = alternative;
  if (typeof data === 'string' && data.includes('${')) {
    const variable = inside.filter((error) => error.params.format === 'with-variable');
    if (variable.length > 0) return variable;
  }
  const told = branchesOf(alternative.schema);
  const schemas: readonly unknown[] = Array.isArray(alternative.schema) ? alternative.schema : [];
  const branches = new Map<number, ErrorObject[]>();
  for (const error of inside) {
    const index = Number(error.schemaPath.slice(alternative.schemaPath.length + 1).split('/')[0]);
    if (told.some((branch) => branch === schemas[index])) branches.set(index, [...(branches.get(index) ?? []), error]);
  }
  if (told.length === 1) return [...branches.values()].flat();
  const fitting = [...branches.values()].filter(
    (found) => !found.some((error) => KIND.has(error.keyword) && error.instancePath === alternative.instancePath),
  );
  const begun = fitting.filter(
    (found) => !found.some((error) => error.keyword === 'required' && error.instancePath === alternative.instancePath),
  );
  const [only, ...more] = fitting.length === 1 ? fitting : begun;
  return only !== undefined && more.length === 0 ? only : [];
}

function isAlternative(error: ErrorObject): boolean {
  return (error.keyword === 'anyOf' || error.keyword === 'oneOf') && Array.isArray(error.schema);
}

function isInside(error: ErrorObject, alternative: ErrorObject): boolean {
  const within =
    error.instancePath === alternative.instancePath || error.instancePath.startsWith(`${alternative.instancePath}/`);
  return within && error !== alternative && error.schemaPath.startsWith(`${alternative.schemaPath}/`);
}

/** Profile files: each read, parsed and validated once a process; `extends` followed. */
import path from 'node:path';
import { loadDocument } from '../documents/load.ts';
import { positionOf } from '../documents/pointer.ts';
import type { Document } from '../documents/types.ts';
import { validateDocument } from '../documents/validate.ts';
import { InputError, type Origin, type Problem, problem } from '../lib/errors.ts';
import type { JsonSchema } from '../lib/json.ts';
import type { Setting } from '../settings/types.ts';
import { asMap, type Entry, entriesOf, type OptionalEntry, optionalsOf } from './entries.ts';
import { refused } from './filler.ts';
import { findProfile, shownPath } from './find.ts';
import { profileSchema } from './schema.ts';
import { hasVariables, syntaxErrors } from './variables.ts';

export interface LoadedProfile {
  readonly name: string;
  readonly document: Document;
  readonly entries: readonly Entry[];
  readonly optionals: readonly OptionalEntry[];
  /** Parents in the order written, each an absolute path. */
  readonly parents: readonly { readonly file: string; readonly origin: Origin }[];
}

export interface ProfileLoader {
  /** @throws InputError with every problem of this one file */
  load(file: string): Promise<LoadedProfile>;
  /**
   * The profile and all it extends, farthest first; a profile reached by two ways comes once, at its farthest.
   * @throws InputError with every problem of all of them
   */
  chain(file: string): Promise<readonly LoadedProfile[]>;
}

/** Remembers what it has read: one for all hosts of a run. */
export function createLoader(settings: readonly Setting[]): ProfileLoader {
  const schema = profileSchema(settings);
  const loaded = new Map<string, Promise<LoadedProfile>>();
  const chains = new Map<string, Promise<readonly LoadedProfile[]>>();

  function load(file: string): Promise<LoadedProfile> {
    return remember(loaded, file, () => read(file, schema, settings));
  }

  function chain(file: string): Promise<readonly LoadedProfile[]> {
    return remember(chains, file, () => collect(file, load));
  }

  return { load, chain };
}

async function read(file: string, schema: JsonSchema, settings: readonly Setting[]): Promise<LoadedProfile> {
  return readProfile(await loadDocument(shownPath(file)), settings, schema);
}

/** @throws InputError with every problem of this document */
export async function readProfile(
  document: Document,
  settings: readonly Setting[],
  schema: JsonSchema = profileSchema(settings),
): Promise<LoadedProfile> {
  const problems = [...validateDocument(document, schema)];
  const content = asMap(document.content);
  if (problems.length === 0) problems.push(...variableProblems(document));
  const entries = problems.length === 0 ? entriesOf(content, settings) : [];
  problems.push(...entries.filter((entry) => !hasVariables(entry.value)).flatMap((entry) => refused(document, entry)));
  const parents = [];
  for (const [index, name] of (Array.isArray(content.extends) ? content.extends : []).entries()) {
    const origin = positionOf(document, `/extends/${index}`);
    try {
      parents.push({ file: await findProfile(String(name), document.folder, origin), origin });
    } catch (thrown) {
      problems.push(...problemsOf(thrown));
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return {
    name: String(content.name),
    document,
    entries,
    optionals: optionalsOf(content),
    parents,
  };
}

/** Texts that the schema takes (`${}` is a valid name of an interface) but that no variable can fill in. */
function variableProblems(document: Document): readonly Problem[] {
  const { name: _name, description: _description, ...rest } = asMap(document.content);
  return syntaxErrors(rest).map(({ pointer, code, message, hint }) =>
    problem(code, message, hint, positionOf(document, pointer)),
  );
}

async function collect(file: string, load: ProfileLoader['load']): Promise<readonly LoadedProfile[]> {
  const done = new Map<string, LoadedProfile | null>();
  const problems: Problem[] = [];

  async function visit(current: string, above: readonly string[], origin?: Origin): Promise<void> {
    if (above.includes(current)) {
      const circle = [...above.slice(above.indexOf(current)), current].map((each) => path.basename(each));
      problems.push(
        problem('extends-cycle', `this profile extends itself: ${circle.join(' → ')}`, 'take one out', origin),
      );
      return;
    }
    if (done.has(current)) return;
    try {
      const profile = await load(current);
      for (const parent of profile.parents) await visit(parent.file, [...above, current], parent.origin);
      done.set(current, profile);
    } catch (thrown) {
      done.set(current, null);
      problems.push(...problemsOf(thrown));
    }
  }

  await visit(file, []);
  if (problems.length > 0) throw new InputError(problems);
  return [...done.values()].filter((profile) => profile !== null);
}

/** The problems an InputError carries; anything else is a bug and goes on. */
export function problemsOf(thrown: unknown): readonly Problem[] {
  if (thrown instanceof InputError) return thrown.problems;
  throw thrown;
}

function remember<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

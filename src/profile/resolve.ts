/** What the profiles of one host desire of it: extends merged, variables filled in, every value with its origin. */
import type { Document, ProfileReference } from '../documents/types.ts';
import { InputError, type Problem } from '../lib/errors.ts';
import type { Setting } from '../settings/types.ts';
import { conflictsOf } from './conflicts.ts';
import { deliveriesOf } from './deliveries.ts';
import { createFiller, type Filler } from './filler.ts';
import { findProfile } from './find.ts';
import { createLoader, type LoadedProfile, type ProfileLoader, problemsOf, readProfile } from './load.ts';
import { mergeDesired } from './merge.ts';
import type { ResolvedProfile } from './types.ts';
import type { Variables } from './variables.ts';

export interface Resolver {
  /**
   * @param references profiles of one host; the last wins over those before it. A profile that two of them extend counts
   * once, as the farther one: it never takes back what a nearer profile said.
   * @param vars the host's variables
   * @throws InputError with every problem, at its place in the profile
   */
  resolve(references: readonly ProfileReference[], vars: Variables): Promise<ResolvedProfile>;
}

/** One resolver a run: each profile file is read once, however many hosts use it. */
export function createResolver(settings: readonly Setting[]): Resolver {
  const loader = createLoader(settings);
  const files = new Map<string, Promise<string>>();
  const filler = createFiller();

  function fileOf(reference: ProfileReference): Promise<string> {
    const key = JSON.stringify(reference);
    const file = files.get(key) ?? findProfile(reference.name, reference.folder, reference.origin);
    files.set(key, file);
    return file;
  }

  async function resolve(references: readonly ProfileReference[], vars: Variables): Promise<ResolvedProfile> {
    return merged(await loadAll(references, loader, fileOf), settings, filler, vars);
  }

  return { resolve };
}

/**
 * What one profile that is no file desires of a host; it extends nothing.
 * @throws InputError with every problem
 */
export async function resolveDocument(
  document: Document,
  settings: readonly Setting[],
  vars: Variables,
): Promise<ResolvedProfile> {
  return merged([await readProfile(document, settings)], settings, createFiller(), vars);
}

function merged(
  profiles: readonly LoadedProfile[],
  settings: readonly Setting[],
  filler: Filler,
  vars: Variables,
): ResolvedProfile {
  const problems: Problem[] = [];
  const desired = mergeDesired(profiles, filler, vars, problems);
  problems.push(...conflictsOf(desired, settings));
  const delivery = deliveriesOf(profiles, vars, problems);
  if (problems.length > 0) throw new InputError(problems);
  return { names: profiles.map((profile) => profile.name), desired, delivery };
}

async function loadAll(
  references: readonly ProfileReference[],
  loader: ProfileLoader,
  fileOf: (reference: ProfileReference) => Promise<string>,
): Promise<readonly LoadedProfile[]> {
  const profiles = new Set<LoadedProfile>();
  const problems: Problem[] = [];
  for (const reference of references) {
    try {
      for (const profile of await loader.chain(await fileOf(reference))) profiles.add(profile);
    } catch (thrown) {
      problems.push(...problemsOf(thrown));
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return [...profiles];
}

/** From the user's words (inventory, profiles, patterns) to one task a host. All errors come before any host is contacted. */

import { loadInventory } from '../../inventory/load.ts';
import { selectHosts } from '../../inventory/patterns.ts';
import type { Inventory, InventoryHost, ProfileReference } from '../../inventory/types.ts';
import { InputError, type Problem, problem } from '../../lib/errors.ts';
import { createResolver } from '../../profile/resolve.ts';
import type { ResolvedProfile } from '../../profile/types.ts';
import { SETTINGS } from '../../settings/index.ts';

export interface Selection {
  /** `-i`, repeatable. */
  readonly inventories: readonly string[];
  /** `-p`, repeatable: replaces what the inventory assigns. */
  readonly profiles: readonly string[];
  /** `-l` and the HOSTS of the command line: each narrows. */
  readonly limits: readonly string[];
}

/** One host of a run and what its profiles desire. */
export interface Task {
  readonly host: InventoryHost;
  readonly profile: ResolvedProfile;
}

export interface Tasks {
  readonly inventory: Inventory;
  readonly tasks: readonly Task[];
}

/**
 * @param needsProfile whether a host without any profile is an error ("nothing examined is never a pass")
 * @throws InputError with every problem of every file
 */
export async function loadTasks(selection: Selection, needsProfile: boolean): Promise<Tasks> {
  const inventory = await loadInventory(selection.inventories, process.env);
  const hosts = selectHosts(inventory, selection.limits);
  const resolver = createResolver(SETTINGS);
  const problems: Problem[] = [];
  const tasks: Task[] = [];
  for (const host of hosts) {
    const references = referencesOf(selection, host);
    if (references.length === 0 && needsProfile) {
      problems.push(
        problem(
          'no-profile',
          `no profile applies to host ${host.name}`,
          'assign one in the inventory (profiles: [...]), or give --profile',
        ),
      );
      continue;
    }
    try {
      tasks.push({ host, profile: await resolver.resolve(references, host.vars) });
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown;
      problems.push(...thrown.problems);
    }
  }
  if (problems.length > 0) throw new InputError(distinct(problems));
  return { inventory, tasks };
}

function referencesOf(selection: Selection, host: InventoryHost): readonly ProfileReference[] {
  if (selection.profiles.length === 0) return host.profiles;
  return selection.profiles.map((name) => ({ name, folder: process.cwd() }));
}

/** The same mistake of a shared profile is met once a host: told once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((found) => [JSON.stringify(found), found])).values()];
}

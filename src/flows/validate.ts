/** Validation without contacting a host: single files, or an inventory with all that it assigns. */
import { resolve } from 'node:path';
import { parseYaml } from '../documents/load.ts';
import { readText } from '../documents/read.ts';
import { formOfText, isAnsible } from '../inventory/form.ts';
import { loadInventory } from '../inventory/load.ts';
import { InputError, type Problem } from '../lib/errors.ts';
import { createLoader, type ProfileLoader } from '../profile/load.ts';
import { SETTINGS } from '../settings/index.ts';
import { loadTasks, type Selection } from './fleet/tasks.ts';

export interface Validated {
  readonly files: readonly string[];
  /** Hosts whose profiles were resolved with their variables; 0 when only files were looked at. */
  readonly hosts: number;
}

/** What only an inventory has at its top: the rest is held against the profile's schema. */
const INVENTORY_KEYS = ['hosts', 'groups', 'defaults'];

/** @throws InputError with every problem of every file */
export async function validateFiles(files: readonly string[], selection: Selection): Promise<Validated> {
  if (files.length === 0) {
    const { tasks } = await loadTasks(selection, false);
    return { files: selection.inventories, hosts: tasks.length };
  }
  const profiles = createLoader(SETTINGS);
  const problems: Problem[] = [];
  for (const file of files) {
    try {
      await validateFile(file, profiles);
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown;
      problems.push(...thrown.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return { files, hosts: 0 };
}

async function validateFile(file: string, profiles: ProfileLoader): Promise<void> {
  if (await isInventory(file)) await loadInventory([file], process.env);
  else await profiles.chain(resolve(file));
}

async function isInventory(file: string): Promise<boolean> {
  const text = await readText(file);
  if (formOfText(text) !== 'yaml') return true;
  const { content } = parseYaml(text);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return false;
  return isAnsible(content) || INVENTORY_KEYS.some((key) => Object.hasOwn(content, key));
}

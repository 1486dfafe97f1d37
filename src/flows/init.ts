/** Writes the files a new user starts from. */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inventorySchema } from '../inventory/schema.ts';
import { inputError } from '../lib/errors.ts';
import { systemReason } from '../lib/system-error.ts';
import { starterFiles } from '../profile/init.ts';
import { profileSchema } from '../profile/schema.ts';
import { SETTINGS } from '../settings/index.ts';

/** Written beside the files, so that editors find what the modelines name. */
const SCHEMAS = { 'profile.schema.json': profileSchema(SETTINGS), 'inventory.schema.json': inventorySchema };

/**
 * @returns paths of the files written, as the user would type them
 * @throws InputError when one of them exists (then none is written) or cannot be written
 */
export async function writeStarter(folder: string): Promise<readonly string[]> {
  const files = Object.entries(starterFiles(SCHEMAS)).map(([name, text]) => ({ path: join(folder, name), text }));
  for (const { path } of files) {
    if (await exists(path)) {
      throw inputError('file-exists', `${path} exists: nothing was written`, 'choose another folder: mcready init DIR');
    }
  }
  try {
    for (const { path, text } of files) {
      await makeFolder(dirname(path));
      await writeFile(path, text, { flag: 'wx' });
    }
  } catch (thrown) {
    throw inputError(
      'output-unwritable',
      `cannot write to ${folder}: ${systemReason(thrown)}`,
      'choose another folder',
    );
  }
  return files.map(({ path }) => path);
}

/** With its parents; not mkdir's own `recursive`, which tries for ever below /proc (node 24). */
async function makeFolder(folder: string): Promise<void> {
  if (await exists(folder)) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** Writes the files a new user starts from. */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inventorySchema } from '../inventory/schema.ts';
import { inputError, messageOf } from '../lib/errors.ts';
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
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, text, { flag: 'wx' });
    }
  } catch (thrown) {
    throw inputError('output-unwritable', `cannot write to ${folder}: ${messageOf(thrown)}`, 'choose another folder');
  }
  return files.map(({ path }) => path);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** A home folder for each test of a file: inventories and what is in ~/.ssh, as texts. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import type { HostSpec } from '../../src/hosts/types.ts';
import { loadInventory } from '../../src/inventory/load.ts';
import type { Inventory } from '../../src/inventory/types.ts';

/** Texts by path in the home folder. */
type Files = { readonly [path: string]: string };

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mcready-inventory-'));
});
afterEach(() => rm(home, { recursive: true }));

/** The path of something in there. */
export function inHome(path = ''): string {
  return join(home, path);
}

/** Writes the files and loads the sources: unless said otherwise, all files but those of ssh. */
export async function load(files: Files, sources?: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Inventory> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(inHome(path)), { recursive: true });
    await writeFile(inHome(path), text);
  }
  const names = sources ?? Object.keys(files).filter((path) => !path.startsWith('.ssh/'));
  return loadInventory(
    names.map((name) => (name.includes(',') ? name : inHome(name))),
    { HOME: home, ...env },
  );
}

/** How each host of the files is reached. */
export async function specs(files: Files, env: NodeJS.ProcessEnv = {}): Promise<{ readonly [name: string]: HostSpec }> {
  const { hosts } = await load(files, undefined, env);
  return Object.fromEntries(hosts.map((host) => [host.name, host.spec]));
}

/** A folder for each test of a file: profiles as texts, and what they come to for a host. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import type { ProfileReference } from '../../src/documents/types.ts';
import { createResolver } from '../../src/profile/resolve.ts';
import type { ResolvedProfile } from '../../src/profile/types.ts';
import type { Variables } from '../../src/profile/variables.ts';
import { SETTINGS } from '../../src/settings/index.ts';

/** Texts by name, without the line that says the name. */
type Files = { readonly [name: string]: string };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcready-profile-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The file of a profile. */
export function fileOf(name: string): string {
  return join(folder, `${name}.yaml`);
}

/** As an inventory names it. */
export function reference(name: string): ProfileReference {
  return { name: `${name}.yaml`, folder };
}

/** Writes the profiles, resolves the named ones. */
export async function resolve(files: Files, vars: Variables = {}, names = ['a']): Promise<ResolvedProfile> {
  for (const [name, text] of Object.entries(files)) await writeFile(fileOf(name), `name: ${name}\n${text}`);
  return createResolver(SETTINGS).resolve(names.map(reference), vars);
}

/** `setting interface item = value @profile:line`, with ? for optional. */
export async function said(files: Files, vars: Variables = {}, names = ['a']): Promise<readonly string[]> {
  const { desired } = await resolve(files, vars, names);
  return desired.map(({ setting, interfaces, item, value, origin, optional }) => {
    const what = [setting, interfaces ?? 'host', ...(item === undefined ? [] : [item])].join(' ');
    const at = `${origin.file.slice(folder.length + 1, -'.yaml'.length)}:${origin.line}`;
    return `${what} = ${JSON.stringify(value)} @${at}${optional ? '?' : ''}`;
  });
}

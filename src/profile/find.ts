/** From a profile's name to its file. */
import { access, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type InputError, inputError, type Origin } from '../lib/errors.ts';
import { didYouMean } from '../lib/suggest.ts';
import { printable } from '../lib/text.ts';

/** Paths as people know them: relative when below the current folder. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file) || '.';
  return relative.startsWith('..') ? file : relative;
}

/** The shipped profiles: beside src/ and beside dist/. */
export const BUILT_IN_FOLDER = fileURLToPath(new URL('../../profiles/', import.meta.url));

const EXTENSION = /\.ya?ml$/;

/** Names of the shipped profiles, sorted: baseline, corosync, … */
export async function builtInNames(): Promise<readonly string[]> {
  const files = await readdir(BUILT_IN_FOLDER);
  return files
    .filter((file) => EXTENSION.test(file))
    .map((file) => file.replace(EXTENSION, ''))
    .sort();
}

/**
 * A name with a slash or ending in .yaml is a file, relative to `folder`; any other is the name of a shipped profile.
 * @returns an absolute path
 * @throws InputError `unknown-profile` at `origin`, with what was probably meant
 */
export async function findProfile(name: string, folder: string, origin?: Origin): Promise<string> {
  if (isFile(name)) {
    const file = name.startsWith('~/') ? path.join(homedir(), name.slice(2)) : path.resolve(folder, name);
    if (await exists(file)) return file;
    throw await unknown(name, path.dirname(file), path.basename(file), origin);
  }
  const names = await builtInNames();
  if (names.includes(name)) return path.join(BUILT_IN_FOLDER, `${name}.yaml`);
  const near = didYouMean(name, names);
  if (near !== undefined) throw error(name, `did you mean ${near}?`, origin);
  throw await unknown(
    name,
    folder,
    `${name}.yaml`,
    origin,
    `built in: ${names.join(', ')}; a file is named with its .yaml`,
  );
}

async function unknown(
  name: string,
  folder: string,
  wanted: string,
  origin?: Origin,
  otherwise?: string,
): Promise<InputError> {
  const files = await readdir(folder).catch(() => []);
  const yaml = files.filter((file) => EXTENSION.test(file));
  const near = yaml.includes(wanted) ? wanted : didYouMean(wanted, yaml);
  const prefix = isFile(name) ? name.slice(0, name.lastIndexOf('/') + 1) : '';
  return error(
    name,
    near === undefined
      ? (otherwise ?? `there is no such file in ${shownPath(folder)}`)
      : `did you mean ${prefix}${near}?`,
    origin,
  );
}

function error(name: string, hint: string, origin?: Origin): InputError {
  return inputError('unknown-profile', `there is no profile "${printable(name)}"`, hint, origin);
}

function isFile(name: string): boolean {
  return name.includes('/') || EXTENSION.test(name);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

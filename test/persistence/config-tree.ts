/** Configuration of a host as a case has it: files by path, made into facts, and changes done to it. */
import type { Action } from '../../src/changes/types.ts';
import type { ConfigFile, ConfigFiles } from '../../src/facts/config-files.ts';
import { known, unknown } from '../../src/lib/reading.ts';

/** Path → lines; or where it points, or why it cannot be read. A path that ends in a slash is a folder. */
export type Tree = Readonly<
  Record<string, readonly string[] | { readonly link: string } | { readonly unknown: string }>
>;

/** @param part of the paths that one fact reads */
export function configFiles(tree: Tree, part: string): ConfigFiles {
  const files = Object.entries(tree).filter(([path]) => !path.endsWith('/') && path.includes(part));
  return new Map(files.map(([path, entry]) => [path, toFile(path, entry)]));
}

function toFile(path: string, entry: Tree[string]): ConfigFile {
  if ('link' in entry) return { path, content: known('', path), mode: null, link: entry.link };
  if ('unknown' in entry) return { path, content: unknown(entry.unknown), mode: null, link: null };
  return { path, content: known(entry.map((line) => `${line}\n`).join(''), path), mode: '0644', link: null };
}

export function foldersOf(tree: Tree): readonly string[] {
  const folders = Object.keys(tree).map((path) => path.slice(0, path.lastIndexOf('/')));
  return [...new Set(folders.flatMap((folder) => ancestors(folder)))];
}

function ancestors(folder: string): readonly string[] {
  const parts = folder.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/')).filter((path) => path !== '');
}

/** The tree after these actions; an action that could not be done throws. */
export function done(tree: Tree, actions: readonly Action[]): Tree {
  const after: Record<string, Tree[string]> = { ...tree };
  for (const action of actions) {
    const folders = foldersOf(after);
    switch (action.kind) {
      case 'write': {
        const folder = action.path.slice(0, action.path.lastIndexOf('/'));
        if (!folders.includes(folder)) throw new Error(`${action.path}: no such folder`);
        if (!action.content.endsWith('\n')) throw new Error(`${action.path}: its last line is open`);
        after[action.path] = action.content.slice(0, -1).split('\n');
        break;
      }
      case 'remove':
        delete after[action.path];
        break;
      case 'folder':
        after[`${action.path}/`] = [];
        break;
      case 'remove-folder':
        if (Object.keys(after).some((path) => path !== `${action.path}/` && path.startsWith(`${action.path}/`))) break;
        delete after[`${action.path}/`];
        break;
      default:
        throw new Error(`${action.kind} is no change of files`);
    }
  }
  return after;
}

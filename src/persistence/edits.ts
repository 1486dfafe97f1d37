/** Changes of configuration files as actions with their exact undo, and the change they make together. Pure. */
import type { Action, Change, Plan } from '../changes/types.ts';
import { type ConfigFile, type ConfigFiles, whyNotReplaceable } from '../facts/config-files.ts';
import type { Stated } from './types.ts';

export interface Edit {
  readonly actions: readonly Action[];
  /** In the order to run. */
  readonly undo: readonly Action[];
}

/**
 * A file that is to have this content: no actions when it has. `why`: it could not be put back exactly.
 * @param mode of a file that is not there yet
 */
export function editFile(
  files: ConfigFiles,
  path: string,
  content: string,
  mode = '0644',
): Edit | { readonly why: string } {
  const before: ConfigFile | undefined = files.get(path);
  if (before === undefined) {
    return {
      actions: [{ kind: 'write', path, content, mode }],
      undo: [{ kind: 'remove', path }],
    };
  }
  const why = whyNotReplaceable(before);
  const { mode: kept, content: old } = before;
  if (why !== undefined || kept === null || old.state !== 'known') return { why: why ?? `${path} cannot be replaced` };
  if (old.value === content) return { actions: [], undo: [] };
  return {
    actions: [{ kind: 'write', path, content, mode: kept }],
    undo: [{ kind: 'write', path, content: old.value, mode: kept }],
  };
}

/** A folder that has to be there. */
export function editFolder(folders: ReadonlySet<string>, path: string): Edit {
  if (folders.has(path)) return { actions: [], undo: [] };
  return { actions: [{ kind: 'folder', path }], undo: [{ kind: 'remove-folder', path }] };
}

/** The edits as one change of the next boot, done in order and undone in reverse; none when there is nothing to do. */
export function bootPlan(why: string, edits: readonly Edit[], stated: readonly Stated[]): Plan {
  const actions = edits.flatMap((edit) => edit.actions);
  const change: Change = {
    setting: 'persistence',
    target: 'host',
    why,
    actions,
    undo: [...edits].reverse().flatMap((edit) => edit.undo),
    risk: 'none',
    stage: 'boot',
    serves: [...new Set(stated.flatMap((one) => one.serves))],
  };
  return { changes: actions.length === 0 ? [] : [change], impossible: [] };
}

/** No change: none of the statements can be made here. */
export function refusal(why: string, stated: readonly Stated[], remedy: readonly string[] = []): Plan {
  const impossible = stated.flatMap((one) => one.serves.map((wanted) => ({ wanted, why, remedy })));
  return { changes: [], impossible };
}

/** `receiver.yaml:9, base.yaml:3`: the profile lines that ask for a statement, as text of one line. */
export function originsOf({ serves }: Stated): string {
  const places = new Set(serves.map(({ origin }) => `${origin.file}:${origin.line}`));
  return [...places].join(', ').replace(/\p{Cc}/gu, '?');
}

/** JSON text in ASCII: one line of a comment whatever is in it. */
export function inAscii(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

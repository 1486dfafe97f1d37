/** Editing smcrouted's configuration, a `phyint` line at a time. Pure. */

import { whyNotReplaceable } from '../../facts/config-files.ts';
import type { ListedFile } from '../../facts/listed-files.ts';
import { pathRegExp } from '../../facts/pattern.ts';
import type { DaemonConfig } from '../../facts/routing-daemon.ts';

/** Comes first among the files of its folder: phyint lines have to be read before the routes that use them. */
const DROP_IN = '00-mcready.conf';

/** New contents by path. */
export type Edits = Map<string, string>;

interface Directive {
  readonly path: string;
  /** Index among the file's lines. */
  readonly line: number;
  /** It names the interface itself, not a wildcard (`eth+`). */
  readonly exact: boolean;
}

/**
 * The last `phyint` line that fits an interface decides. So: an own line is changed where it stands, a wildcard gets the
 * interface's own line behind it, and without any the line goes first into the included folder, else first into the main file.
 * @returns why a file cannot be edited, or undefined when `edits` has what is needed
 */
export function setPhyint(config: DaemonConfig, edits: Edits, name: string, enable: boolean): string | undefined {
  const directive = lastDirective(config, edits, name);
  const path = directive?.path ?? newLinePath(config);
  const file = config.files.find((candidate) => candidate.path === path);
  const refusal = file && whyNotReplaceable(file);
  if (refusal !== undefined) return refusal;
  const lines = linesOf(contentOf(file, edits, path));
  const word = enable ? 'enable' : 'disable';
  const line = `phyint ${name} ${word}`;
  if (!directive) lines.unshift(line);
  else if (!directive.exact) lines.splice(directive.line + 1, 0, line);
  else lines[directive.line] = withWord(lines[directive.line] ?? '', word);
  edits.set(path, lines.join('\n'));
  return undefined;
}

/** Keeps what else the line says (`mrdisc`, `ttl-threshold 5`, a comment). */
function withWord(line: string, word: string): string {
  const [, head = '', rest = ''] = /^(\s*phyint\s+\S+)(.*)$/.exec(line) ?? [];
  return `${head} ${word}${rest.replace(/\s+(enable|disable)(?=\s|#|$)/, '')}`;
}

function lastDirective(config: DaemonConfig, edits: Edits, name: string): Directive | undefined {
  const main = config.files.find((file) => file.path === config.path);
  let last: Directive | undefined;
  for (const [at, line] of linesOf(contentOf(main, edits, config.path)).entries()) {
    const included = /^\s*include\s+(\S+)/.exec(line)?.[1];
    if (included === undefined) {
      last = directiveOf(config.path, at, line, name) ?? last;
      continue;
    }
    const matches = pathRegExp(included);
    const paths = new Set([...config.files.map((file) => file.path), ...edits.keys()]);
    for (const path of [...paths].filter((candidate) => candidate !== config.path && matches.test(candidate)).sort()) {
      const file = config.files.find((candidate) => candidate.path === path);
      for (const [index, text] of linesOf(contentOf(file, edits, path)).entries()) {
        last = directiveOf(path, index, text, name) ?? last;
      }
    }
  }
  return last;
}

function directiveOf(path: string, line: number, text: string, name: string): Directive | undefined {
  const named = /^\s*phyint\s+([^\s#]+)/.exec(text)?.[1];
  if (named === name) return { path, line, exact: true };
  if (named?.endsWith('+') && name.startsWith(named.slice(0, -1))) return { path, line, exact: false };
  return undefined;
}

function newLinePath({ folders, path }: DaemonConfig): string {
  return folders[0] === undefined ? path : `${folders[0]}/${DROP_IN}`;
}

function contentOf(file: ListedFile | undefined, edits: Edits, path: string): string {
  return edits.get(path) ?? (file?.content.state === 'known' ? file.content.value : '');
}

/** Joined by newlines these are the text again. */
function linesOf(text: string): string[] {
  return text.split('\n');
}

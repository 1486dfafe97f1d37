/** What one `grep -H '' FILES…` said, taken apart into one reading a file. Pure. */
import { absent, known, type Reading, unknown } from '../../lib/reading.ts';

export interface GrepAnswer {
  /** The paths given to grep, one a line, as the shell expanded them. */
  readonly paths: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Words of the C library for ENOENT and ENOTDIR: only these prove that a file is not there. */
const NOT_THERE = new Set(['No such file or directory', 'Not a directory']);
/** The C library's words for EACCES, and what a reader is told. */
const DENIED = 'Permission denied';
const ROOT_NEEDED = `${DENIED}, root is needed`;
/** GNU grep says so on stderr, before 3.5 on stdout; busybox reads binary data like text. */
const BINARY = 'holds binary data';

/** @returns undefined when grep did not read them all (killed, missing, an answer that cannot be taken apart) */
export function parseGrep(answer: GrepAnswer): ReadonlyMap<string, Reading<string>> | undefined {
  if (answer.code > 2) return undefined;
  const paths = new Set(linesOf(answer.paths));
  const contents = new Map<string, string[]>();
  const failures = new Map<string, string>();
  for (const line of linesOf(answer.stderr)) noteFailure(line, paths, failures);
  let path: string | undefined;
  for (const line of linesOf(answer.stdout)) {
    path = pathOf(line, paths, path);
    if (path !== undefined) {
      const lines = contents.get(path);
      if (lines) lines.push(line.slice(path.length + 1));
      else contents.set(path, [line.slice(path.length + 1)]);
      continue;
    }
    const binary = /^Binary file (.*) matches$/.exec(line)?.[1];
    if (binary === undefined) return undefined;
    failures.set(binary, BINARY);
  }
  const withColon = [...paths].filter((name) => name.includes(':'));
  return new Map([...paths].map((name) => [name, reading(name, withColon, contents, failures)]));
}

function reading(
  path: string,
  withColon: readonly string[],
  contents: ReadonlyMap<string, readonly string[]>,
  failures: ReadonlyMap<string, string>,
): Reading<string> {
  // grep's `path:line` cannot be told apart for `/a` and `/a:b`: neither is believed.
  if (path.includes(':')) return unknown(`${path}: a name with ':' is not read`);
  if (withColon.some((other) => other.startsWith(`${path}:`))) {
    return unknown(`${path}: cannot be told from a file beside it`);
  }
  const failure = failures.get(path);
  if (failure === undefined) return known((contents.get(path) ?? []).join('\n'), path);
  if (NOT_THERE.has(failure)) return absent(`${path}: ${failure}`);
  return unknown(`${path}: ${failure === DENIED ? ROOT_NEEDED : failure}`);
}

function noteFailure(line: string, paths: ReadonlySet<string>, failures: Map<string, string>): void {
  const said = /^\S*grep: (.*)$/.exec(line)?.[1];
  if (said === undefined) return;
  for (let colon = said.indexOf(': '); colon >= 0; colon = said.indexOf(': ', colon + 1)) {
    const path = said.slice(0, colon);
    const words = said.slice(colon + 2);
    if (paths.has(path)) failures.set(path, words === 'binary file matches' ? BINARY : words);
  }
}

function pathOf(line: string, paths: ReadonlySet<string>, last: string | undefined): string | undefined {
  if (last !== undefined && line.startsWith(`${last}:`)) return last;
  for (let colon = line.indexOf(':'); colon >= 0; colon = line.indexOf(':', colon + 1)) {
    const path = line.slice(0, colon);
    if (paths.has(path)) return path;
  }
  return undefined;
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

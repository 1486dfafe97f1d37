/**
 * A fact is one read-only question to a host: what it needs to read, and a pure parse of the answers.
 * All needs of all facts of a run become ONE POSIX sh script (compose.ts), run in one exec.
 */
import type { Reading } from '../lib/reading.ts';

export type Need =
  /** Contents of every file that matches; absolute paths, `*` allowed. Meant for /proc, /sys and small text files. */
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  /** Contents of the files of the kernel keys that the run asks for. */
  | { readonly kind: 'keys' }
  /** One command; its absence is not an error of the run. */
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  /**
   * One command for each interface asked for; the word `{}` stands for the interface's name. A word `{--json since 6.2}` is
   * --json where the program says with --version that it is that new, and left out elsewhere.
   */
  | { readonly kind: 'each-interface'; readonly argv: readonly string[] }
  /** A piece of POSIX sh of our own (no user text in it), for what files and one command cannot tell. */
  | { readonly kind: 'script'; readonly sh: string };

/** What a command answered. */
export type CommandAnswer =
  | { readonly state: 'ran'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly state: 'missing'; readonly why: string };

/** The answers to one fact's needs, by the name the fact gave each need. A name or kind never asked for throws. */
export interface Answers {
  /** For needs of kind `files` and `keys`: path → content without its last newline; a path without `*` that does not exist is `absent`, a glob just has no entry. */
  files(need: string): ReadonlyMap<string, Reading<string>>;
  /** For needs of kind `command` and `script`. */
  command(need: string): CommandAnswer;
  /** Interface → answer. */
  each(need: string): ReadonlyMap<string, CommandAnswer>;
}

export interface Fact<T = unknown> {
  /** kebab-case, unique: also the key in `facts` output. */
  readonly id: string;
  /** One line: what it tells. */
  readonly title: string;
  readonly needs: { readonly [need: string]: Need };
  /** Pure. Whatever a host answers ends as a Reading; it never throws. */
  parse(answers: Answers): Reading<T>;
}

/** What was read from one host. A setting may ask only for facts that it declared (or that every run reads). */
export interface FactValues {
  get<T>(fact: Fact<T>): Reading<T>;
}

/** Patterns of this program, as regular expression and as text of a shell script. */
import { quoteWord } from '../lib/shell.ts';

/** What a bracket expression may hold to be one; any other `[` is a plain character. */
const BRACKETS = /^\[[!^]?[A-Za-z0-9_.:@-]+\]/;

/**
 * A pattern of interface names (`eth*`, `ens[0-3]`, `p?p1`) for `case` in POSIX sh.
 * `*`, `?` and brackets stay special, everything else is quoted: no pattern can add code to the script.
 */
export function casePattern(pattern: string): string {
  let text = '';
  let rest = pattern;
  while (rest !== '') {
    const special = /^[*?]+/.exec(rest)?.[0] ?? BRACKETS.exec(rest)?.[0]?.replace('[^', '[!');
    const plain = special ?? /^\[?[^*?[]*/.exec(rest)?.[0] ?? rest;
    text += special ?? `'${plain.replaceAll("'", `'\\''`)}'`;
    rest = rest.slice(plain.length);
  }
  return text === '' ? "''" : text;
}

/** A path of a `files` need as the shell expands it: `*` matches within one folder, and no leading dot. */
export function pathRegExp(path: string): RegExp {
  const segments = path.split('/').map((segment) => {
    const text = segment.split('*').map(escapeRegExp).join('[^/]*');
    return segment.startsWith('*') ? `(?!\\.)${text}` : text;
  });
  return new RegExp(`^${segments.join('/')}$`);
}

/** Whether it can mean several files. */
export function isGlob(path: string): boolean {
  return path.includes('*');
}

/** A path as a word of a script: quoted, with its `*` left to the shell. */
export function pathWord(path: string): string {
  return path
    .split('*')
    .map((part) => (part === '' ? '' : quoteWord(part)))
    .join('*');
}

/** True when one file could match both: then they must not be read by the same command. */
export function canOverlap(one: string, other: string): boolean {
  const a = one.split('/');
  const b = other.split('/');
  if (a.length !== b.length) return false;
  return a.every((segment, index) => {
    const against = b[index] ?? '';
    return segment === against || isGlob(segment) || isGlob(against);
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}

/**
 * Answers of a host, framed: every section begins with a line `@NONCE WORDS`. The marker brings a newline of its own
 * before and after it, so that whatever a program prints (also nothing, also without a last newline) comes back unchanged.
 */

/** What stood between one marker and the next. */
export interface Section {
  readonly words: readonly string[];
  readonly text: string;
}

export interface Framed {
  /** Complete sections only: the last one begun counts when another marker follows it. */
  readonly sections: readonly Section[];
  /** `none`: not one marker came; `cut`: no end marker. */
  readonly state: 'complete' | 'cut' | 'none';
}

/** Where every script looks for programs, behind where the host's own PATH does, and the language that answers are read in. */
export const ENVIRONMENT =
  'PATH=${PATH:+$PATH:}/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin LC_ALL=C; export PATH LC_ALL';

/** A shell function `m WORDS…` that prints a marker. @throws Error when the nonce is not of letters and digits. */
export function markerFunction(nonce: string): string {
  if (!/^[A-Za-z0-9]+$/.test(nonce)) throw new Error('a nonce is made of letters and digits');
  return `m() { printf '\\n@${nonce} %s\\n' "$*"; }`;
}

/** Takes an answer apart. What came before `m begin` (a login message) is left out. */
export function splitFrames(stdout: string, nonce: string): Framed {
  const marker = `\n@${nonce} `;
  const sections: Section[] = [];
  let at = stdout.indexOf(`${marker}begin\n`);
  if (at < 0) return { sections, state: 'none' };
  for (;;) {
    const wordsAt = at + marker.length;
    const textAt = stdout.indexOf('\n', wordsAt) + 1;
    if (textAt === 0) return { sections, state: 'cut' };
    const words = stdout.slice(wordsAt, textAt - 1).split(' ');
    if (words[0] === 'end') return { sections, state: 'complete' };
    const next = stdout.indexOf(marker, textAt);
    if (next < 0) return { sections, state: 'cut' };
    sections.push({ words, text: stdout.slice(textAt, next) });
    at = next;
  }
}

/** Small pieces of layout shared by the text reports. Pure. */
import type { Problem } from '../../lib/errors.ts';
import { printable } from '../../lib/text.ts';

/** Words wrapped to a width, each line after the first indented like the first. Long words are never cut: they are commands. */
export function wrap(text: string, indent: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(/\s+/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line];
}

/** Of a command longer than this (a file to be written) only the beginning is shown. */
const MOST_LINES = 8;

/** A shell command, never wrapped: it must survive being copied. Lines of a here-document start at its own margin. */
export function commandLines(commands: readonly string[], indent: string): readonly string[] {
  return commands.flatMap((command) => {
    const [first = '', ...rest] = printable(command).split('\n');
    const margin = ' '.repeat(indent.length);
    if (rest.length < MOST_LINES) return [`${indent}${first}`, ...rest.map((line) => `${margin}${line}`)];
    const left = `… ${rest.length - MOST_LINES + 3} more lines: mcready plan --as sh has them all`;
    return [
      `${indent}${first}`,
      ...rest.slice(0, MOST_LINES - 3).map((line) => `${margin}${line}`),
      `${margin}${left}`,
    ];
  });
}

/** Why a host could not be examined, and what to do about it. */
export function errorLines(error: Problem, width: number): readonly string[] {
  const hint = error.hint === undefined ? [] : wrap(error.hint, '    ', width);
  return [...wrap(`${error.message} [${error.code}]`, '  ', width), ...hint];
}

/** Rows as columns padded to their widest cell; the last column is not padded. */
export function columns(rows: readonly (readonly string[])[], gap = 2): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd((widths[index] ?? 0) + gap)))
      .join('')
      .trimEnd(),
  );
}

/**
 * Text that came from elsewhere (a host, a file, a packet) made safe for a terminal:
 * control characters, escape sequences and bidirectional overrides become visible escapes; tab and newline stay.
 */
export function printable(text: string): string {
  return text.replace(/[^\P{C}\t\n]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xff ? `\\u{${code.toString(16)}}` : `\\x${code.toString(16).padStart(2, '0')}`;
  });
}

/** As printable, on one line: newline and tab become visible too. For cells, names and values inside a sentence. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** `1 host`, `2 hosts`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** `a, b, c (3 hosts)` or, when it would be long, `a, b, … (12 hosts)`. */
export function nameList(names: readonly string[], noun: string, most = 6): string {
  if (names.length === 1) return names[0] ?? '';
  const shown = names.length > most ? [...names.slice(0, most - 1), '…'] : names;
  return `${shown.join(', ')} (${names.length} ${noun}s)`;
}

/** The same inside a sentence: counted only where not all are named. */
export function someNames(names: readonly string[], noun: string, most = 6): string {
  return names.length > most ? nameList(names, noun, most) : names.join(', ');
}

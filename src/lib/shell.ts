import { sysctlName } from './sysctl-name.ts';

/** A word as a POSIX shell reads it back unchanged; plain words stay as they are. */
export function quoteWord(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** An argv as one line of POSIX shell: the only place where a command for a host is put together as text. */
export function quoteCommand(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

/**
 * The command that writes a key under /proc/sys. sysctl(8) takes dots between segments, and a slash for a dot inside one.
 * @param path the segments of the key, so that interface names keep their dots
 */
export function sysctlCommand(path: readonly string[], value: string): string {
  return quoteCommand(['sysctl', '-w', `${sysctlName(path)}=${value}`]);
}

/** The value that the sysctl files of a host give a key at boot. Pure. */
import type { ConfigFiles } from '../../facts/config-files.ts';
import { absent, known, type Reading, unknown } from '../../lib/reading.ts';
import { inReadingOrder, type Program } from './files.ts';
import { type Entry, parseFile, simplify } from './parse.ts';
import { isPattern, matches } from './pattern.ts';

/**
 * The last word wins; a key that is named (also as `-key`) anywhere is left alone by every pattern, whatever their order.
 * @param path the key below /proc/sys: `net/ipv4/conf/eth0.7/rp_filter`
 */
export function valueAtBoot(files: ConfigFiles, program: Program, path: string): Reading<string> {
  const entries = entriesOf(files, program);
  const blind = entries.findLast((entry) => entry.blind !== undefined);
  const winner = entries.findLast((entry) => entry.value !== null && sets(entry, path, entries, program));
  if (blind?.blind !== undefined) {
    const later = winner !== undefined && entries.indexOf(winner) > entries.indexOf(blind);
    if (!later || isPattern(winner.path)) return unknown(`what ${blind.where} sets at boot: ${blind.blind}`);
  }
  if (!winner || winner.value === null) return absent(`no sysctl file sets ${path.replaceAll('/', '.')}`);
  const exception = program === 'procps' && isPattern(winner.path) ? exceptionTo(path, entries) : undefined;
  if (exception) return unknown(`${exception.where} takes it out of ${winner.where} from procps 4.0.5 on, not before`);
  return known(winner.value, winner.where);
}

/** A `-pattern` that the path matches; there `*` goes over slashes too (fnmatch without FNM_PATHNAME). */
function exceptionTo(path: string, entries: readonly Entry[]): Entry | undefined {
  const flat = (text: string) => simplify(text).replaceAll('/', '\u0001');
  return entries.find(
    (entry) => entry.value === null && isPattern(entry.path) && matches(flat(entry.path), flat(path), false),
  );
}

function sets(entry: Entry, path: string, entries: readonly Entry[], program: Program): boolean {
  if (!isPattern(entry.path)) return simplify(entry.path) === path;
  if (!matches(simplify(entry.path), path, program === 'systemd-sysctl')) return false;
  // procps compares texts: what a pattern with a slash in front comes to is no key that was named without.
  const slashes = /^\/*/.exec(entry.path)?.[0] ?? '';
  return !entries.some((other) => other.path === slashes + path);
}

/**
 * procps does everything it read, in order. systemd-sysctl keeps one entry a key: what is said again moves to the end when
 * it says something else, and stays where it was when not (which decides between two patterns).
 */
function entriesOf(files: ConfigFiles, program: Program): readonly Entry[] {
  const said = inReadingOrder(files, program).flatMap((file) => parseFile(file, program));
  if (program === 'procps') return said;
  const kept = new Map<string, Entry>();
  let beforeBlind = new Set<string>();
  for (const entry of said) {
    if (entry.blind !== undefined) {
      beforeBlind = new Set(kept.keys());
      kept.set(`unread ${entry.where}`, entry);
      continue;
    }
    if (kept.get(entry.path)?.value === entry.value && !beforeBlind.has(entry.path)) continue;
    kept.delete(entry.path);
    kept.set(entry.path, entry);
  }
  return [...kept.values()];
}

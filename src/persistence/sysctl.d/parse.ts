/** What one file says, line by line, as systemd-sysctl (src/sysctl/sysctl.c) and procps (src/sysctl.c) take it. Pure. */
import type { ConfigFile } from '../../facts/config-files.ts';
import { sysctlPath, withSlashes } from '../../lib/sysctl-name.ts';
import type { Program } from './files.ts';

export interface Entry {
  /** Below /proc/sys, as the program writes it: `net/ipv4/conf/eth0.7/rp_filter`, or a pattern. */
  readonly path: string;
  /** Everything behind `=`, a `# comment` there included; null for `-key`, which takes the key out of patterns. */
  readonly value: string | null;
  /** `file:line`. */
  readonly where: string;
  /** The text of the whole line was not to be had: anything may be said there. */
  readonly blind?: string;
}

/** A line that is empty, a comment or no assignment says nothing. */
export function parseFile(file: ConfigFile, program: Program): readonly Entry[] {
  const { content, path } = file;
  if (content.state === 'unknown') return [{ path: '', value: null, where: path, blind: content.why }];
  if (content.state === 'absent') return [];
  return content.value.split('\n').flatMap((line, index) => {
    const said = parseLine(line, program);
    return said ? [{ ...said, where: `${path}:${index + 1}` }] : [];
  });
}

function parseLine(line: string, program: Program): Pick<Entry, 'path' | 'value'> | undefined {
  const text = strip(line);
  if (text === '' || text.startsWith('#') || text.startsWith(';')) return undefined;
  const equals = text.indexOf('=');
  const dashed = text.startsWith('-');
  if (equals < 0 && !dashed) return undefined;
  const key = text.slice(dashed ? 1 : 0, equals < 0 ? undefined : equals);
  const value = equals < 0 ? null : strip(text.slice(equals + 1));
  return { path: program === 'procps' ? withSlashes(key.trimEnd()) : simplify(withSlashes(strip(key))), value };
}

/** Blanks as C's isspace knows them. A no-break space is none. */
function strip(text: string): string {
  return text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '');
}

/** `/net//ipv4/./x` → `net/ipv4/x`. */
export function simplify(path: string): string {
  return sysctlPath(path).join('/');
}

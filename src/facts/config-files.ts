/**
 * Configuration files, read so that they can be put back byte for byte: contents by the one grep of the run, and one `ls`
 * for all of them, whose sizes tell whether the last line is closed and whether the text is the whole file.
 */
import { absent, known, type Reading } from '../lib/reading.ts';
import { pathWord } from './pattern.ts';
import type { Answers, Fact } from './types.ts';

export interface ConfigFile {
  readonly path: string;
  /** The text as on the disk, its last newline (or none) included. */
  readonly content: Reading<string>;
  /** Mode as chmod takes it (`0644`); null when it is no plain file of root's, or its text is not exact: it must not be replaced. */
  readonly mode: string | null;
  /** Where it points when it is a symbolic link; `/dev/null` masks a file of the same name elsewhere. */
  readonly link: string | null;
}

/** Path → file, of those that exist; a link that leads nowhere is one without content: it can stand in the way of another. */
export type ConfigFiles = ReadonlyMap<string, ConfigFile>;

/** A fact that reads all files of these paths (`*` allowed). */
export function configFilesFact(id: string, title: string, paths: readonly string[]): Fact<ConfigFiles> {
  return {
    id,
    title,
    needs: {
      contents: { kind: 'files', paths },
      // A pattern that matches nothing is an error of ls and no more.
      listing: { kind: 'script', sh: `ls -ldn ${paths.map(pathWord).join(' ')} 2>/dev/null\n:` },
    },
    parse: (answers) => known(parseFiles(answers)),
  };
}

/** Why a file must not be replaced, or undefined: then it can be put back exactly. */
export function whyNotReplaceable({ path, mode, content }: Omit<ConfigFile, 'link'>): string | undefined {
  if (content.state !== 'known') return content.why;
  if (mode === null) return `${path} is not a plain file of root's: replacing it would change what it is`;
  return content.value.includes('\ufffd') ? `${path} is not UTF-8 text, it could not be put back exactly` : undefined;
}

function parseFiles(answers: Answers): ConfigFiles {
  const listing = answers.command('listing');
  const listed = parseListing(listing.state === 'ran' ? listing.stdout : '');
  const files = new Map<string, ConfigFile>();
  for (const [path, reading] of answers.files('contents')) {
    if (reading.state !== 'absent') files.set(path, fileOf(path, reading, listed.get(path)));
  }
  for (const [path, { link }] of listed) {
    if (link === null || files.has(path)) continue;
    files.set(path, { path, content: absent(`${path} leads to ${link}, which is not there`), mode: null, link });
  }
  return files;
}

interface Listed {
  readonly mode: string | null;
  readonly bytes: number;
  readonly link: string | null;
}

function fileOf(path: string, reading: Reading<string>, listed: Listed | undefined): ConfigFile {
  const link = listed?.link ?? null;
  if (reading.state !== 'known') return { path, content: reading, mode: null, link };
  const bytes = Buffer.byteLength(reading.value);
  const closed = listed?.bytes === bytes + 1;
  const exact = closed || listed?.bytes === bytes;
  const text = closed || (!exact && reading.value !== '') ? `${reading.value}\n` : reading.value;
  return { path, content: known(text, path), mode: exact ? (listed?.mode ?? null) : null, link };
}

/** `-rw-r--r-- 1 0 0 123 Nov 25 19:46 /etc/sysctl.d/a.conf`, as GNU and busybox print it in the C locale. */
function parseListing(text: string): ReadonlyMap<string, Listed> {
  const files = new Map<string, Listed>();
  for (const line of text.split('\n')) {
    const [, permissions, links, user, group, size, rest] =
      /^(\S+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+(?:,\s*\d+)?)\s+\S+\s+\S+\s+\S+ (.*)$/.exec(line) ?? [];
    if (permissions === undefined || rest === undefined) continue;
    const [path = '', link] = permissions.startsWith('l') ? rest.split(' -> ') : [rest];
    const mode = plainMode(permissions, [links, user, group]);
    files.set(path, { mode, bytes: Number(size), link: link ?? null });
  }
  return files;
}

/**
 * The mode of a plain file of root's: `-rw-r--r--`, ['1', '0', '0'] → `0644`; null for anything else.
 * @param owned number of links, user and group as `ls -ldn` prints them. An ACL (`+`) is not plain, an SELinux context (`.`) is.
 */
export function plainMode(permissions: string, owned: readonly (string | undefined)[]): string | null {
  const parts = /^-([r-][w-][x-])([r-][w-][x-])([r-][w-][x-])\.?$/.exec(permissions)?.slice(1);
  if (!parts || owned.join(' ') !== '1 0 0') return null;
  const digit = (bits: string) => (bits[0] === 'r' ? 4 : 0) + (bits[1] === 'w' ? 2 : 0) + (bits[2] === 'x' ? 1 : 0);
  return `0${parts.map(digit).join('')}`;
}

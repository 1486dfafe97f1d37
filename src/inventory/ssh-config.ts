/** The user's ssh_config: which lines hold for a host. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import picomatch from 'picomatch';
import SSHConfig, { type Line } from 'ssh-config';
import { inputError, messageOf } from '../lib/errors.ts';
import { printable } from '../lib/text.ts';

/** What ssh_config says for one host, as it stands there: tokens (%h) and ~ not yet filled in. */
export interface SshOptions {
  first(option: string): string | undefined;
  /** Every value: of a repeatable option (IdentityFile) all lines, of a list option (UserKnownHostsFile) all words. */
  all(option: string): readonly string[];
}

export interface SshConfig {
  /** @param alias what one would type after `ssh` */
  optionsFor(alias: string, user: string | undefined): SshOptions;
}

/** As in OpenSSH (readconf.c, READCONF_MAX_DEPTH). */
const MAX_DEPTH = 16;
/** The library would start nslookup for these, once a host; what they change (names without domain) is left to DNS. */
const LEFT_OUT = /^(canonicalizehostname|canonicaldomains)$/i;

/**
 * @param files with the folder their relative Includes are looked for in; a missing file is an empty one.
 * `Match exec` never holds: reading a file must not run a program.
 * @throws InputError `bad-ssh-config`
 */
export async function loadSshConfig(
  files: readonly { readonly file: string; readonly folder: string }[],
  home: string,
): Promise<SshConfig> {
  const config = SSHConfig.parse('');
  for (const { file, folder } of files) config.push(...(await readLines(file, folder, home, 0)));
  return {
    optionsFor(alias, user) {
      const query = user === undefined ? { Host: alias } : { Host: alias, User: user };
      const found = new Map(Object.entries(config.compute(query, { ignoreCase: true, matchExec: false })));
      const all = (option: string): readonly string[] => [found.get(option.toLowerCase()) ?? []].flat();
      return { all, first: (option) => all(option)[0] };
    },
  };
}

async function readLines(file: string, folder: string, home: string, depth: number): Promise<Line[]> {
  if (depth > MAX_DEPTH) throw inputError('bad-ssh-config', `the Includes of ${file} are nested too deeply`);
  const text = await readIfThere(file);
  return text === undefined ? [] : include(parse(text, file), folder, home, depth);
}

/** Puts included lines where the Include stood, inside its Host section too, as OpenSSH does. */
async function include(lines: readonly Line[], folder: string, home: string, depth: number): Promise<Line[]> {
  const result: Line[] = [];
  for (const line of lines) {
    if (!('param' in line)) continue;
    if (LEFT_OUT.test(line.param)) continue;
    if (/^include$/i.test(line.param)) {
      for (const pattern of words(line.value)) {
        for (const file of await filesOf(pattern, folder, home))
          result.push(...(await readLines(file, folder, home, depth + 1)));
      }
      continue;
    }
    if ('config' in line) {
      const inner = SSHConfig.parse('');
      inner.push(...(await include(line.config, folder, home, depth)));
      result.push({ ...line, config: inner });
    } else {
      result.push({ ...line, param: canonical(line.param) });
    }
  }
  return result;
}

/** For `Match host` and `Match user` the library looks at these two by their exact spelling. */
function canonical(param: string): string {
  if (/^hostname$/i.test(param)) return 'HostName';
  return /^user$/i.test(param) ? 'User' : param;
}

async function filesOf(pattern: string, folder: string, home: string): Promise<readonly string[]> {
  const expanded = pattern.startsWith('~/') ? path.join(home, pattern.slice(2)) : path.resolve(folder, pattern);
  const base = path.basename(expanded);
  if (!/[*?[]/.test(base)) return [expanded];
  const names = await readdir(path.dirname(expanded)).catch(() => []);
  const matches = picomatch(base);
  return names
    .filter((name) => matches(name))
    .sort()
    .map((name) => path.join(path.dirname(expanded), name));
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw inputError('bad-ssh-config', `cannot read ${file}: ${messageOf(thrown)}`);
  }
}

function parse(text: string, file: string): readonly Line[] {
  try {
    return SSHConfig.parse(text);
  } catch (thrown) {
    throw inputError(
      'bad-ssh-config',
      `cannot make sense of ${file}: ${printable(messageOf(thrown))}`,
      `try: ssh -G -F ${file} x`,
    );
  }
}

function words(value: string | readonly { readonly val: string }[]): readonly string[] {
  return typeof value === 'string' ? [value] : value.map(({ val }) => val);
}

/** The one Debian tree that all hosts are laid on: built once, kept in a cache folder, never changed after that. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, inputError, problem } from '../../../lib/errors.ts';
import { printable } from '../../../lib/text.ts';
import { environment } from '../../enter.ts';
import { type AptSource, findSource } from './apt-sources.ts';
import { BUILD, FINISH, PACKAGES, TREE_IN_USE } from './recipe.ts';

const APT = '/etc/apt';

/** Source of the machine's own suite, or why there is none. */
export function treeSource(): AptSource | { readonly why: string } {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const suite = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release)?.[1];
  if (suite === undefined) return { why: '/etc/os-release names no VERSION_CODENAME: a Debian machine is needed.' };
  const found = findSource(aptFiles(), suite);
  return found ?? { why: `${APT} has no source for the suite ${suite} with the component main: add one.` };
}

/** Source of another suite: one that apt is configured with, else where the machine's own suite comes from. */
export function aptSourceOf(suite: string): AptSource | { readonly why: string } {
  const own = treeSource();
  return findSource(aptFiles(), suite) ?? ('why' in own ? own : { ...own, suite });
}

/** Folder of the tree, which is built when it is not there yet, or anew when that is asked for. */
export async function ensureTree(say: (line: string) => void, rebuild = false): Promise<string> {
  const source = treeSource();
  if ('why' in source) throw new InputError([problem('lab-not-possible', source.why)]);
  const cache = join(process.env.XDG_CACHE_HOME || '/var/cache', 'mcready');
  const digest = createHash('sha256')
    .update(JSON.stringify([source.suite, PACKAGES, FINISH]))
    .digest('hex');
  const tree = join(cache, `${source.suite}-${digest.slice(0, 16)}`);
  if (existsSync(tree) && !rebuild) return tree;
  mkdirSync(cache, { recursive: true });
  say(`building the Debian tree (${source.suite}) in ${tree}: once, a minute or two`);
  await build(tree, source, rebuild);
  return tree;
}

/** Mounts and processes of the build end with this process: one that is killed leaves an unfinished folder, which the next one removes. */
async function build(tree: string, source: AptSource, rebuild: boolean): Promise<void> {
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const keyring = source.keyring === undefined ? [] : [`--keyring=${source.keyring}`];
  const what = [tree, rebuild ? 'rebuild' : 'once', source.suite, source.uri, PACKAGES.join(','), ...keyring];
  const argv = ['--pdeathsig=KILL', 'unshare', ...namespaces, 'sh', '-c', BUILD, 'mcready-lab-tree', ...what];
  const builder = spawn('setpriv', argv, {
    cwd: '/',
    // The caller's: it can name a proxy.
    env: environment(false, { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [builder.stdout, builder.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-4_000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    builder.on('error', reject);
    builder.on('close', resolve);
  });
  if (code === 0) return;
  if (code === TREE_IN_USE) {
    throw inputError(
      'tree-in-use',
      'A lab uses the Debian tree.',
      'End it before the tree is built anew: mcready lab down',
    );
  }
  throw inputError(
    'tree-failed',
    `The Debian tree could not be built: ${printable(said.trim().split('\n').slice(-5).join('; '))}`,
    `Is the archive of ${source.suite} in ${APT} reached from here?`,
  );
}

function aptFiles(): readonly { readonly path: string; readonly text: string }[] {
  const folder = `${APT}/sources.list.d`;
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const paths = [`${APT}/sources.list`, ...names.map((name) => `${folder}/${name}`)];
  return paths
    .filter((path) => /\.(list|sources)$/.test(path) && existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

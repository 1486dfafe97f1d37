/**
 * The oldest Python that can be had, for hosts of the lab: a 3.6 that pyenv has on this machine, else the one of Debian 11,
 * unpacked and not installed. Hosts of a light lab see the machine's /var, but neither homes nor /tmp.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { injectFault } from '../../src/lab/index.ts';
import { aptSourceOf } from '../../src/lab/kinds/systemd/tree.ts';
import type { Lab } from '../../src/lab/types.ts';
import { sh } from './support.ts';

const CACHE = '/var/cache/mcready';
const SUITE = 'bullseye';
const PACKAGE = 'python3.9';

/** $1 folder, then what `fill` takes: puts a Python in $work and its start in $program. It gets its name when it is whole. */
const inCache = (fill: string) => `
set -e
umask 022
folder=$1
shift
mkdir -p "\${folder%/*}"
exec 9>"$folder.lock"
flock 9
[ ! -e "$folder" ] || exit 0
work=$folder.unfinished
rm -rf "$work"
mkdir "$work"
${fill}
printf '#!/bin/sh\\nexec %s "$@"\\n' "$program" >"$work/python3"
chmod 755 "$work/python3"
mv "$work" "$folder"
`;

/** $1 a version's folder of pyenv. */
const COPY = inCache(`
tar -C "$1" -c --exclude=test --exclude=site-packages --exclude=__pycache__ bin/python3.6 lib | tar -C "$work" -x
program="env LD_LIBRARY_PATH=$folder/lib $folder/bin/python3.6"
`);

/**
 * $1 suite, $2 archive, $3 options of the source, $4 package. apt checks the archive's signature and finds what the package
 * needs, for a system of its own that has nothing; it then runs with its own C library.
 */
const UNPACK = inCache(`
mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial"
: >"$work/apt/status"
echo "deb $3 $2 $1 main" >"$work/apt/sources.list"
apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \\
    -o Dir::State="$work/apt" -o Dir::State::status="$work/apt/status" -o Dir::Cache="$work/apt" \\
    -o APT::Sandbox::User=root -o Acquire::Languages=none "$@" 9>&-
}
apt -o APT::Update::Error-Mode=any update
apt install --yes --no-install-recommends --download-only "$4" >/dev/null
for deb in "$work"/apt/archives/*.deb; do dpkg-deb --extract "$deb" "$work"; done
rm -r "$work/apt"
program=$4
set -- "$work"/lib/*/ld-[0-9]*.so
libraries=\${1%/*}
libraries=\${libraries#"$work"}
program="$folder$libraries/\${1##*/} --library-path $folder$libraries:$folder/usr$libraries $folder/usr/bin/$program"
`);

/** Path of a program that is that Python; put into the cache folder when it is not there yet. */
export async function oldPython(): Promise<string> {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const found = existsSync(versions) ? readdirSync(versions).find((name) => name.startsWith('3.6.')) : undefined;
  if (found !== undefined) return put(`python-${found}`, COPY, [join(versions, found)]);
  const source = aptSourceOf(SUITE);
  if ('why' in source) throw new Error(`There is no old Python to test with: ${source.why}`);
  const options = source.keyring === undefined ? '' : `[signed-by=${source.keyring}]`;
  return put(`${SUITE}-${PACKAGE}`, UNPACK, [SUITE, source.uri, options, PACKAGE]).catch((error: unknown) => {
    const why = (error as { stderr?: string }).stderr ?? String(error);
    throw new Error(
      `${PACKAGE} of Debian's ${SUITE} could not be had from ${source.uri}. Where that archive no longer has the suite, name one that has it in apt's sources (docs/lab.md). ${why}`,
    );
  });
}

async function put(name: string, script: string, args: readonly string[]): Promise<string> {
  const digest = createHash('sha256').update(script).digest('hex');
  const folder = join(CACHE, `${name}-${digest.slice(0, 16)}`);
  if (!existsSync(folder)) {
    process.stderr.write(`An old Python for tests: ${name}, into ${folder}, once.\n`);
    await promisify(execFile)('sh', ['-c', script, 'sh', folder, ...args]);
  }
  return join(folder, 'python3');
}

/** Makes a program the only Python of a host, at a path that the machine has or in a folder that is then empty but for it. */
export async function usePython(lab: Lab, host: string, program: string, path = '/usr/bin/python3'): Promise<void> {
  await injectFault(lab, 'python-missing', host);
  await sh(
    lab,
    { host },
    `set -e
     test -x ${program}
     if [ -e ${path} ]; then mount --bind ${program} "$(readlink -f ${path})"
     else mount -t tmpfs -o mode=755 none ${dirname(path)}; ln -s ${program} ${path}; fi`,
  );
}

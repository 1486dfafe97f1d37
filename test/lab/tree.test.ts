import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findSource } from '../../src/lab/kinds/systemd/apt-sources.ts';
import { processesNaming, untilEmpty, untilFound } from './leftovers.ts';
import { describeWithFullLab } from './support.ts';

const TREE = new URL('../../src/lab/kinds/systemd/tree.ts', import.meta.url).href;

describe("the machine's Debian source", () => {
  const oneLine = (text: string) => findSource([{ path: '/etc/apt/sources.list', text }], 'bookworm');
  const stanzas = (text: string) => findSource([{ path: '/etc/apt/sources.list.d/debian.sources', text }], 'bookworm');

  test('of lines', () => {
    expect(oneLine('# deb http://no.test/ bookworm main\ndeb http://a.test/debian bookworm main contrib\n')).toEqual({
      uri: 'http://a.test/debian',
      suite: 'bookworm',
    });
    expect(oneLine('deb [arch=amd64 signed-by=/k.gpg] http://a.test/debian bookworm main')).toMatchObject({
      keyring: '/k.gpg',
    });
    expect(
      oneLine('deb-src http://a.test/debian bookworm main\ndeb http://a.test/x bookworm-updates main'),
    ).toBeUndefined();
    expect(oneLine('deb http://a.test/x bookworm stable')).toBeUndefined();
  });

  test('of stanzas', () => {
    const text = `Types: deb
# a comment
URIs: http://a.test/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/k.gpg

Types: deb
URIs: http://b.test/security
Suites: bookworm-security
Components: main
`;
    expect(stanzas(text)).toEqual({
      uri: 'http://a.test/debian',
      suite: 'bookworm',
      keyring: '/usr/share/keyrings/k.gpg',
    });
    expect(stanzas(text.replace('Types: deb', 'Enabled: no\nTypes: deb'))).toBeUndefined();
    expect(stanzas(text.replace('Signed-By: /usr/share/keyrings/k.gpg', 'Signed-By:\n -----BEGIN'))).toEqual({
      uri: 'http://a.test/debian',
      suite: 'bookworm',
    });
  });
});

/** With a debootstrap of our own in PATH, which takes no minute. */
describeWithFullLab('building the tree', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mcready-tree-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** $3 and on are its options; the target is the last but one word. */
  function debootstrap(body: string): void {
    const path = join(folder, 'debootstrap');
    const target = 'for word; do target=$last last=$word; done';
    const system =
      'mkdir -p "$target/etc/systemd/system" "$target/usr/lib/udev/rules.d"; : >"$target/usr/lib/udev/rules.d/60-block.rules"';
    writeFileSync(path, `#!/bin/sh\nset -e\n${target}\n${system}\n${body}\n`);
    chmodSync(path, 0o755);
  }

  function build(rebuild = false): ChildProcess {
    const script = `import { ensureTree } from '${TREE}';
      console.log(await ensureTree((line) => console.error(line), ${rebuild}));`;
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, XDG_CACHE_HOME: join(folder, 'cache') };
    return spawn(process.execPath, ['--input-type=module', '-e', script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  const trees = () =>
    readdirSync(join(folder, 'cache', 'mcready')).filter((name) => !/\.(lock|unfinished)$/.test(name));

  test('it is there when it is whole, and is built once, also when two ask', async () => {
    debootstrap(`echo built >>${folder}/count; sleep 0.3`);
    const [one, two] = await Promise.all([finished(build()), finished(build())]);
    const three = await finished(build());

    expect([one.code, two.code, three.code]).toEqual([0, 0, 0]);
    expect(one.stdout).toBe(two.stdout);
    expect(three.stderr).toBe('');
    expect(lines(`${folder}/count`)).toBe(1);
    expect((await finished(build(true))).code).toBe(0);
    expect(lines(`${folder}/count`)).toBe(2);
    expect(trees()).toHaveLength(1);
  });

  test('a build that fails says why and leaves no tree', async () => {
    debootstrap('echo "E: no such suite" >&2; exit 1');
    const { code, stderr } = await finished(build());
    expect(code).not.toBe(0);
    expect(stderr).toContain('The Debian tree could not be built: E: no such suite');
    expect(trees()).toEqual([]);
  });

  test('a build that is killed leaves no tree and no process, and the next one works', async () => {
    debootstrap(`echo $$ >${folder}/started; exec sleep 87.5`);
    const killed = build();
    await untilFound(() => existsSync(`${folder}/started`));
    killed.kill('SIGKILL');
    await untilEmpty(() => processesNaming('87.5'));
    expect(trees()).toEqual([]);

    debootstrap('exit 0');
    expect((await finished(build())).code).toBe(0);
    expect(trees()).toHaveLength(1);
  });

  test('a tree that a lab uses is not built anew', async () => {
    debootstrap('exit 0');
    const tree = (await finished(build())).stdout.trim();
    const user = spawn('sh', ['-c', 'exec 9<"$1"; flock --shared 9; echo locked; exec sleep 30', 'sh', `${tree}.lock`]);
    await new Promise((resolve) => user.stdout.once('data', resolve));

    const { code, stderr } = await finished(build(true));

    user.kill();
    expect(code).not.toBe(0);
    expect(stderr).toContain('A lab uses the Debian tree.');
    expect(existsSync(tree)).toBe(true);
  });
});

function lines(file: string): number {
  return readFileSync(file, 'utf8').trim().split('\n').length;
}

async function finished(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      said[name] += chunk.toString();
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...said };
}

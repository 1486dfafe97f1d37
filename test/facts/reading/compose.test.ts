/** The read script in real shells, and what becomes of its answer when a host or a connection does not behave. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeRead } from '../../../src/facts/reading/compose.ts';
import type { Answers, Fact } from '../../../src/facts/types.ts';
import { known } from '../../../src/lib/reading.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcready-read-'));
  mkdirSync(`${folder}/bin`);
  const applets = spawnSync('busybox', ['--install', '-s', `${folder}/bin`]);
  expect(applets.status).toBe(0);
  mkdirSync(`${folder}/many`);
  for (let number = 0; number < 2000; number += 1) writeFileSync(`${folder}/many/${number}`, `${number}\n`);
  mkdirSync(`${folder}/some`);
  writeFileSync(`${folder}/some/two lines`, 'a: b\nc\n');
  writeFileSync(`${folder}/some/empty`, '');
  writeFileSync(`${folder}/some/newline`, '\n');
  writeFileSync(`${folder}/some/open end`, 'x\ny');
  writeFileSync(`${folder}/some/.hidden`, 'no\n');
  mkdirSync(`${folder}/odd`);
  writeFileSync(`${folder}/odd/binary`, 'a\0b\n');
  writeFileSync(`${folder}/odd/a`, '1\n');
  writeFileSync(`${folder}/odd/a:b`, '2\n');
  symlinkSync('nowhere', `${folder}/dangling`);
});
afterAll(() => rmSync(folder, { recursive: true }));

type Shell = 'dash' | 'bash' | 'busybox';

function fact(id: string, needs: Fact['needs'], parse: (answers: Answers) => unknown): Fact {
  return { id, title: id, needs, parse: (answers) => known(parse(answers)) };
}

function files(...paths: readonly string[]): Fact {
  return fact('files', { f: { kind: 'files', paths } }, (answers) => Object.fromEntries(answers.files('f')));
}

function script(sh: string): Fact {
  return fact('script', { s: { kind: 'script', sh } }, (answers) => answers.command('s'));
}

function run(shell: Shell, facts: readonly Fact[], interfaces: readonly string[] = []) {
  const read = composeRead(facts, { interfaces, nonce: 'n0nce' });
  const program = shell === 'busybox' ? `${folder}/bin/sh` : shell;
  const PATH = shell === 'busybox' ? `${folder}/bin` : process.env.PATH;
  const ran = spawnSync(program, { input: read.script, encoding: 'utf8', env: { ...process.env, PATH } });
  return { ...read, ...ran };
}

function values(shell: Shell, one: Fact, interfaces: readonly string[] = []) {
  const ran = run(shell, [one], interfaces);
  expect(ran.stderr).toBe('');
  return ran.decode(ran.stdout).get(one);
}

describe.each(['dash', 'bash', 'busybox'] as const)('in %s', (shell) => {
  test('files: contents without the last newline, empty ones known, missing ones absent', () => {
    const glob = `${folder}/some/*`;
    const missing = `${folder}/missing`;
    const below = `${folder}/some/empty/below`;

    const reading = values(shell, files(glob, missing, below, `${folder}/dangling`, `${folder}/no*thing`));

    const at = (name: string) => `${folder}/some/${name}`;
    expect(reading).toEqual(
      known({
        [at('two lines')]: known('a: b\nc', at('two lines')),
        [at('empty')]: known('', at('empty')),
        [at('newline')]: known('', at('newline')),
        [at('open end')]: known('x\ny', at('open end')),
        [missing]: { state: 'absent', why: `${missing}: No such file or directory` },
        [below]: { state: 'absent', why: `${below}: Not a directory` },
        [`${folder}/dangling`]: { state: 'absent', why: `${folder}/dangling: No such file or directory` },
      }),
    );
  });

  test('files: more than fit one command line', () => {
    const reading = values(shell, files(`${folder}/many/*`));

    const read = reading.state === 'known' ? (reading.value as Record<string, unknown>) : {};
    expect(Object.keys(read)).toHaveLength(2000);
    expect(read[`${folder}/many/1999`]).toEqual(known('1999', `${folder}/many/1999`));
  });

  test('files: overlapping needs read a file once each', () => {
    const reading = values(shell, files(`${folder}/some/*`, `${folder}/some/newline`, `${folder}/*/two lines`));

    const read = reading.state === 'known' ? (reading.value as Record<string, unknown>) : {};
    expect(read[`${folder}/some/two lines`]).toEqual(known('a: b\nc', `${folder}/some/two lines`));
  });

  test('files: names that grep cannot tell apart are unknown, never mixed up', () => {
    const reading = values(shell, files(`${folder}/odd/a*`));

    expect(reading).toMatchObject({
      value: { [`${folder}/odd/a`]: { state: 'unknown' }, [`${folder}/odd/a:b`]: { state: 'unknown' } },
    });
  });

  test('commands: stdout, stderr and exit code kept apart, whatever is printed', () => {
    const lines = ['@n0nc', '', '@n0nce', 'a\\nb $x `y` %s', ''];
    const sh = `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')}; printf 'no end'; echo oops >&2; exit 3`;

    expect(values(shell, script(sh))).toEqual(
      known({ state: 'ran', code: 3, stdout: `${lines.join('\n')}\nno end`, stderr: 'oops' }),
    );
  });

  test('commands: nothing on stdin, and nothing printed is nothing', () => {
    expect(values(shell, script('cat'))).toEqual(known({ state: 'ran', code: 0, stdout: '', stderr: '' }));
  });

  test('commands: a tool that is not there is missing, one that is not executable has run and failed', () => {
    const missing = fact('missing', { c: { kind: 'command', argv: ['no such tool', '-x'] } }, (answers) =>
      answers.command('c'),
    );

    expect(values(shell, missing)).toEqual(known({ state: 'missing', why: 'this host has no no such tool' }));
  });

  test('commands: words arrive as they are', () => {
    const argv = ['printf', '%s|', "it's", '$HOME', '*', 'a b', '', '\n', '{}'];
    const words = fact('words', { c: { kind: 'command', argv } }, (answers) => answers.command('c'));

    expect(values(shell, words)).toMatchObject({ value: { stdout: "it's|$HOME|*|a b||\n|{}|" } });
  });

  test.each([
    ['ethtool version 6.1', ''],
    ['ethtool version 6.2', '--json'],
    ['ethtool version 6.10', '--json'],
    ['ethtool version 7.0-rc1', '--json'],
    ['ethtool version 5.16', ''],
    ['ethtool version 10', '--json'],
    ['ethtool', ''],
  ])('each interface: --json since 6.2, with a tool that says %j', (version, word) => {
    const tool = `${folder}/bin/versioned`;
    writeFileSync(tool, `#!/bin/sh\n[ "$1" = --version ] && echo '${version}' || echo "$*"\n`);
    chmodSync(tool, 0o755);
    const argv = [tool, '{--json since 6.2}', '-g', '{}'];
    const one = fact('json', { each: { kind: 'each-interface', argv } }, (answers) => answers.each('each').get('lo'));

    expect(values(shell, one, ['lo'])).toMatchObject({
      value: { code: 0, stdout: `${[word, '-g', 'lo'].filter((part) => part !== '').join(' ')}\n` },
    });
  });

  test('each interface: only those that match, by name', () => {
    const each = fact('each', { e: { kind: 'each-interface', argv: ['printf', '<%s>', '{}'] } }, (answers) =>
      Object.fromEntries(answers.each('e')),
    );

    const ran = { state: 'ran', code: 0, stdout: '<lo>', stderr: '' };
    expect(values(shell, each, ['l?', 'nosuch*'])).toEqual(known({ lo: ran }));
    expect(values(shell, each, ['[k-m]o'])).toEqual(known({ lo: ran }));
    expect(values(shell, each, [])).toEqual(known({}));
    expect(values(shell, each, ['[!l]o', '$(echo lo)', 'lo) echo injected;; x', "'lo'", '', '[', '*lo]'])).toEqual(
      known({}),
    );
  });
});

test('a file that cannot be read is unknown with the words of the host', () => {
  chmodSync(`${folder}/some/newline`, 0o000);
  chmodSync(folder, 0o755);
  const one = files(`${folder}/some/newline`);
  const read = composeRead([one], { interfaces: [], nonce: 'n0nce' });

  const ran = spawnSync('setpriv', ['--reuid=65534', '--clear-groups', 'dash'], {
    input: read.script,
    encoding: 'utf8',
  });
  chmodSync(`${folder}/some/newline`, 0o644);

  const path = `${folder}/some/newline`;
  expect(read.decode(ran.stdout).get(one)).toEqual(
    known({ [path]: { state: 'unknown', why: `${path}: Permission denied, root is needed` } }),
  );
});

test('binary data is unknown where grep does not give it out', () => {
  const path = `${folder}/odd/binary`;

  expect(values('dash', files(path))).toEqual(
    known({ [path]: { state: 'unknown', why: `${path}: holds binary data` } }),
  );
});

describe('an answer that is not whole', () => {
  const facts = [files('/proc/sys/kernel/ostype'), script('echo one; echo two; echo three >&2')];

  test('cut off anywhere: unknown or complete, never a part', () => {
    const { stdout, decode } = run('dash', facts);
    const whole = facts.map((one) => decode(stdout).get(one));
    expect(whole.map((reading) => reading.state)).toEqual(['known', 'known']);

    for (let length = 0; length < stdout.length; length += 1) {
      const values = decode(stdout.slice(0, length));
      for (const [index, one] of facts.entries()) {
        const reading = values.get(one);
        if (reading.state === 'known') expect(reading).toEqual(whole[index]);
        else expect(reading).toEqual({ state: 'unknown', why: expect.stringMatching(/cut off|did not answer/) });
      }
    }
    expect(decode(stdout.slice(0, -20)).get(facts[1] as Fact).state).toBe('unknown');
  });

  test('what a login script printed before is left out', () => {
    const { stdout, decode } = run('dash', facts);
    const values = decode(`Welcome!\n@n0nce\n@other begin\nlast login${stdout}`);

    expect(facts.map((one) => values.get(one).state)).toEqual(['known', 'known']);
  });

  test('no shell at all', () => {
    const { decode } = run('dash', facts);

    expect(decode('This account is not available.\n').get(facts[0] as Fact)).toEqual({
      state: 'unknown',
      why: 'the host did not answer as a shell does',
    });
  });

  test('a fact that was not asked for is a fault of the program', () => {
    const { decode, stdout } = run('dash', facts);

    expect(() => decode(stdout).get({ ...(facts[0] as Fact), id: 'other' })).toThrow('was not asked for');
  });
});

test('kernel keys: those asked for, beside patterns that match them too', () => {
  const keys = fact('keys', { k: { kind: 'keys' } }, (answers) => Object.fromEntries(answers.files('k')));
  const pattern = fact('files', { f: { kind: 'files', paths: ['/proc/sys/net/ipv4/conf/*/rp_filter'] } }, (answers) => [
    ...answers.files('f').keys(),
  ]);
  const asked = ['net/ipv4/igmp_qrv', 'net/ipv4/conf/all/rp_filter', 'net/ipv4/no_such_key', 'net/ipv4/conf'];
  const read = composeRead([keys, pattern], { interfaces: [], keys: asked, nonce: 'n0nce' });

  const values = read.decode(spawnSync('dash', { input: read.script, encoding: 'utf8' }).stdout);

  expect(values.get(keys)).toMatchObject({
    value: {
      '/proc/sys/net/ipv4/igmp_qrv': { state: 'known', value: expect.stringMatching(/^\d+$/) },
      '/proc/sys/net/ipv4/conf/all/rp_filter': { state: 'known' },
      '/proc/sys/net/ipv4/no_such_key': { state: 'absent' },
      '/proc/sys/net/ipv4/conf': { state: 'unknown', why: expect.stringMatching(/: Is a directory$/) },
    },
  });
  expect(values.get(pattern)).toMatchObject({
    value: expect.arrayContaining(['/proc/sys/net/ipv4/conf/all/rp_filter']),
  });
});

test('a file that is called as its pattern is one like others', () => {
  const own = mkdtempSync(join(tmpdir(), 'mcready-compose-'));
  const names = fact('files', { f: { kind: 'files', paths: [`${own}/*/flags`] } }, (answers) => [
    ...answers.files('f').keys(),
  ]);
  const read = composeRead([names], { interfaces: [], nonce: 'n0nce' });
  const ask = () => read.decode(spawnSync('dash', { input: read.script, encoding: 'utf8' }).stdout).get(names);
  try {
    expect(ask()).toEqual({ state: 'known', value: [] });
    for (const name of ['*', 'eth0']) mkdirSync(join(own, name));
    for (const name of ['*', 'eth0']) writeFileSync(join(own, name, 'flags'), '0x1003\n');

    expect(ask()).toEqual({ state: 'known', value: [`${own}/*/flags`, `${own}/eth0/flags`] });
  } finally {
    rmSync(own, { recursive: true });
  }
});

test('equal needs are asked once', () => {
  const one = fact('one', { c: { kind: 'command', argv: ['uname', '-m'] } }, (answers) => answers.command('c'));
  const other = { ...one, id: 'other' };

  const read = composeRead([one, other], { interfaces: [], nonce: 'n0nce' });

  expect(read.script.split('uname -m')).toHaveLength(2);
});

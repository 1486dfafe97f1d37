/** become: sudo, real: sshd in a mount namespace with users and sudoers of its own; doas is played by a script. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnect } from '../../src/hosts/index.ts';
import { HostError, type HostSpec } from '../../src/hosts/types.ts';
import { failureOf, until } from './outcomes.ts';
import { executable, Laboratory, type Sshd, TIMEOUTS } from './sshd.ts';

const lab = new Laboratory();
const connect = createConnect(async () => undefined);
let sshd: Sshd;

beforeAll(async () => {
  // The users look up their keys, their home and the fake doas in there.
  chmodSync(lab.folder, 0o755);
  const home = lab.path('home');
  mkdirSync(home);
  const users = ['ops', 'audit', 'barred'];
  const lines = (line: (name: string, id: number) => string) =>
    users.map((name, index) => line(name, 61_001 + index)).join('\n');
  writeFileSync(
    lab.path('passwd'),
    `${readFileSync('/etc/passwd', 'utf8')}${lines((name, id) => `${name}:x:${id}:${id}::${home}:/bin/sh`)}\n`,
  );
  writeFileSync(lab.path('group'), `${readFileSync('/etc/group', 'utf8')}${lines((name, id) => `${name}:x:${id}:`)}\n`);
  writeFileSync(
    lab.path('shadow'),
    `${readFileSync('/etc/shadow', 'utf8')}${lines((name) => `${name}:*:19000:0:99999:7:::`)}\n`,
    { mode: 0o640 },
  );
  writeFileSync(
    lab.path('sudoers'),
    'ops ALL=(ALL) NOPASSWD: ALL\naudit ALL=(ALL) ALL\nbarred ALL=(ALL) NOPASSWD: /bin/true\n',
    { mode: 0o440 },
  );
  mkdirSync(lab.path('bin'));
  executable(
    lab.path('bin/doas'),
    '#!/bin/sh\n[ "$1 $2" = "-n --" ] || exit 9\nshift 2\ncase $(id -un) in ops) exec "$@" ;; audit) echo "doas: Authentication required" >&2 ;; *) echo "doas: Operation not permitted" >&2 ;; esac\nexit 1\n',
  );
  const key = lab.key('id');
  sshd = await lab.sshd('h1', key, [`SetEnv PATH=${lab.path('bin')}:/usr/bin:/bin`], lab.path(''));
});

afterAll(() => lab.close());

function specFor(user: string, become: HostSpec['become']): HostSpec {
  return { ...sshd.spec, user, become };
}

async function becomeFailure(user: string, become: HostSpec['become']): Promise<HostError> {
  const host = await connect(specFor(user, become), TIMEOUTS);
  const [run, open] = await Promise.all(
    [host.run('true'), host.open('true')].map((work) => work.catch((error: unknown) => error)),
  );
  await host.close();
  expect(run).toBeInstanceOf(HostError);
  expect(open).toMatchObject({ code: (run as HostError).code });
  return run as HostError;
}

describe('sudo', () => {
  test('a user who may', async () => {
    const host = await connect(specFor('ops', 'sudo'), TIMEOUTS);

    expect(await host.run('id -un; cat; echo "sudo: a password is required" >&2; exit 1')).toMatchObject({
      code: 1,
      stdout: 'root\n',
      stderr: 'sudo: a password is required\n',
    });
    const channel = await host.open('read line; echo "$line of $(id -un)"');
    await channel.write('hello\n');
    for await (const line of channel.lines) expect(line).toBe('hello of root');
    expect(await channel.exit).toEqual({ code: 0 });
    await host.close();
  });

  test('a command over its time is stopped although it is root’s', async () => {
    const host = await connect(specFor('ops', 'sudo'), TIMEOUTS);
    const file = lab.path('pid');

    const error = await failureOf(host.run(`echo $$ > ${file}; sleep 60`, { timeoutMs: 2500 }));
    await host.close();

    expect(error.code).toBe('command-timeout');
    const pid = Number(readFileSync(file, 'utf8'));
    await until(() => !existsSync(`/proc/${pid}`));
  });

  test('a user who would need a password', async () => {
    const error = await becomeFailure('audit', 'sudo');

    expect(error.code).toBe('become-password-needed');
    expect(error.hint).toContain('NOPASSWD');
  });

  test('a user who may do something else', async () => {
    const error = await becomeFailure('barred', 'sudo');

    expect(['become-failed', 'become-password-needed']).toContain(error.code);
    expect(error.message).toContain('barred');
  });
});

describe('doas', () => {
  test('a user who may', async () => {
    const host = await connect(specFor('ops', 'doas'), TIMEOUTS);

    expect((await host.run('echo in')).stdout).toBe('in\n');
    await host.close();
  });

  test.each([
    ['audit', 'become-password-needed'],
    ['barred', 'become-failed'],
  ])('%s: %s', async (user, code) => {
    expect((await becomeFailure(user, 'doas')).code).toBe(code);
  });
});

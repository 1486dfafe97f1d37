import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { newMarks, openArgv, runInput, startFailure, stopArgv } from '../../src/hosts/launch.ts';
import type { Ending } from '../../src/hosts/program.ts';
import type { HostErrorCode, HostSpec } from '../../src/hosts/types.ts';
import { specOf } from './sshd.ts';

const SHELLS: readonly (readonly string[])[] = [['dash'], ['bash', '--posix'], ['busybox', 'sh']];

const SCRIPTS = [
  { story: 'nothing', script: '', code: 0, stdout: '' },
  { story: 'a failing last command', script: 'echo a\nfalse', code: 1, stdout: 'a\n' },
  { story: 'exit in the middle', script: 'echo a; exit 7; echo b', code: 7, stdout: 'a\n' },
  { story: 'commands that read stdin', script: 'cat; read line; echo "[$line]"; cat', code: 0, stdout: '[]\n' },
  { story: 'set -e', script: 'set -e\nfalse\necho no', code: 1, stdout: '' },
  { story: 'a trap on exit', script: "trap 'echo bye' EXIT; exit 3", code: 3, stdout: 'bye\n' },
  { story: 'a comment at the end', script: 'echo a # the end', code: 0, stdout: 'a\n' },
  { story: 'a backslash at the end', script: 'echo a \\', code: 0, stdout: 'a\n' },
  { story: 'a here-document at the end', script: 'sh <<X\necho inner\nX', code: 0, stdout: 'inner\n' },
  { story: 'quotes and dollars', script: `echo 'it'"'"'s $HOME' "\\$x"`, code: 0, stdout: "it's $HOME $x\n" },
  { story: 'a command that is not there', script: 'no-such-command', code: 127, stdout: '' },
];

describe.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))('in %s', (_, [command = '', ...words]) => {
  test.each(SCRIPTS)('$story', ({ script, code, stdout }) => {
    const marks = newMarks();

    const result = spawnSync(command, [...words, '-s'], { input: runInput(script, marks), encoding: 'utf8' });

    expect({ code: result.status, stdout: result.stdout }).toEqual({
      code,
      stdout: `${marks.started} ${result.pid}\n${stdout}`,
    });
    expect(result.stderr.startsWith(`${marks.started}\n`)).toBe(true);
    expect(result.stderr.endsWith(`${marks.done}\n`)).toBe(true);
  });

  test('a script cut short in transit does nothing at all', () => {
    const whole = runInput('echo first\necho second', newMarks());
    const cut = whole.slice(0, whole.indexOf('echo second') + 4);

    const result = spawnSync(command, [...words, '-s'], { input: cut, encoding: 'utf8' });

    expect(result.status).not.toBe(0);
    expect(result.stdout).not.toContain('first');
  });
});

test.each(SHELLS.map((shell) => shell.join(' ')))('%s can end a whole process group', async (shell) => {
  const victim = spawn('sh', ['-c', 'sleep 60 & wait'], { detached: true, stdio: 'ignore' });
  const ended = new Promise((resolve) => victim.once('exit', (_, signal) => resolve(signal)));
  const script = stopArgv('none', victim.pid!).at(-1)!;

  execFileSync(shell.split(' ')[0]!, [...shell.split(' ').slice(1), '-c', script]);

  expect(await ended).toBe('SIGTERM');
});

test('a script given as an argument keeps its stdin', () => {
  const [command = '', ...words] = openArgv('none', 'read line; echo "[$line]"', newMarks());

  const result = spawnSync(command, words, { input: 'typed\n', encoding: 'utf8' });

  expect(result.stdout.split('\n')[1]).toBe('[typed]');
});

interface SilentStart {
  readonly story: string;
  /** Default: ssh. */
  readonly connection?: HostSpec['connection'];
  readonly become: HostSpec['become'];
  readonly ending: Ending;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code: HostErrorCode;
  readonly says: string;
}

const SILENT: readonly SilentStart[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../cases/hosts/silent-start.json'), 'utf8'),
);

describe('a shell that never answered', () => {
  test.each(SILENT)('$story', ({ connection = 'ssh', become, ending, stdout = '', stderr = '', code, says }) => {
    const error = startFailure({ ...specOf('h1', 22), user: 'ops', connection, become }, ending, stdout, stderr);

    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
    expect(error.hint).not.toBe('');
  });
});

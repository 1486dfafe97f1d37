/** What a connection does once it stands, on every transport that starts real programs. */
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnect } from '../../src/hosts/index.ts';
import type { Host, HostSpec } from '../../src/hosts/types.ts';
import { useH1 } from './h1.ts';
import { failureOf, made, nextLine, until } from './outcomes.ts';
import { TIMEOUTS } from './sshd.ts';

const { lab, key, h1 } = useH1();
const connect = createConnect(async () => undefined);

describe.each(['ssh', 'openssh', 'local'] as const)('%s', (connection) => {
  let host: Host;

  beforeAll(async () => {
    host = await connect({ ...h1().spec, connection }, TIMEOUTS);
  });

  afterAll(() => host.close());

  test('stdout, stderr and the exit code, apart and unchanged', async () => {
    const output = await host.run(`printf ' a \\n\\n'; printf ' b \\n' >&2; exit 3`);

    expect(output).toMatchObject({ code: 3, stdout: ' a \n\n', stderr: ' b \n' });
    expect(output.durationMs).toBeGreaterThan(0);
  });

  test.each([0, 1, 127, 255])('exit %i of the script is an answer', async (code) => {
    expect((await host.run(`exit ${code}`)).code).toBe(code);
  });

  test('a command that reads stdin does not eat the script', async () => {
    expect((await host.run('cat\nread x\necho after')).stdout).toBe('after\n');
  });

  test('40,000 characters of several bytes each', async () => {
    const { stdout } = await host.run(`i=0; while [ $i -lt 10000 ]; do printf 'é€𝄞ß'; i=$((i+1)); done`);

    expect(stdout).toBe('é€𝄞ß'.repeat(10_000));
  });

  test('binary output keeps its place', async () => {
    const { stdout } = await host.run(`printf 'a\\000\\377\\376b'`);

    expect(stdout).toBe('a\u0000\ufffd\ufffdb');
  });

  test('15 MB', async () => {
    const { stdout } = await host.run('head -c 15000000 /dev/zero');

    expect(stdout).toHaveLength(15_000_000);
  }, 30_000);

  test('a large script', async () => {
    const { stdout } = await host.run(`${`: ${'x'.repeat(90)}\n`.repeat(10_000)}echo end`);

    expect(stdout).toBe('end\n');
  });

  test('more than maxBytes', async () => {
    const error = await failureOf(host.run('yes', { maxBytes: 100_000 }));

    expect(error.code).toBe('answer-too-large');
    expect((await host.run('echo well')).stdout).toBe('well\n');
  });

  test('a command over its time is stopped, on the host too', async () => {
    const file = lab.path(`pid-${connection}`);

    const error = await failureOf(host.run(`echo $$ > ${file}; sleep 60`, { timeoutMs: 2500 }));

    expect(error.code).toBe('command-timeout');
    expect(error.message).toContain('2.5 s');
    const pid = Number(readFileSync(file, 'utf8'));
    await until(() => !existsSync(`/proc/${pid}`));
    expect((await host.run('echo well')).stdout).toBe('well\n');
  });

  test('a shell that is killed is no answer', async () => {
    const error = await failureOf(host.run('echo begun; kill -KILL $$; sleep 1'));

    expect(error.code).toBe('connection-lost');
  });

  test('a program with live stdin and stdout', async () => {
    const channel = await host.open('while read line; do echo "got $line"; done; echo oops >&2; exit 5');

    await channel.write('one\n');
    expect(await nextLine(channel)).toBe('got one');
    await channel.write('zwei ü\n');
    expect(await nextLine(channel)).toBe('got zwei ü');
    channel.close();
    channel.close();

    expect(await channel.exit).toEqual({ code: 5 });
    expect(channel.stderr()).toBe('oops\n');
  });

  test('its lines end when it ends; the last needs no newline', async () => {
    const channel = await host.open(`printf 'a\\n\\nb'`);
    const lines: string[] = [];

    for await (const line of channel.lines) lines.push(line);

    expect(lines).toEqual(['a', '', 'b']);
    expect(await channel.exit).toEqual({ code: 0 });
  });

  test('lines that nobody takes hold the program back, and none is lost', async () => {
    const file = lab.path(`written-${connection}`);
    const channel = await host.open(
      `i=0; while [ $i -lt 200 ]; do head -c 99999 /dev/zero | tr '\\0' x; echo; i=$((i+1)); echo $i > ${file}; done`,
    );
    await made(file);
    await sleep(1000);
    const writtenUnread = Number(readFileSync(file, 'utf8'));

    let count = 0;
    for await (const line of channel.lines) if (line.length === 99_999) count += 1;

    expect(writtenUnread).toBeLessThan(150);
    expect(count).toBe(200);
  }, 30_000);

  test('a line without end', async () => {
    const channel = await host.open(`tr '\\0' x < /dev/zero`);

    const error = await failureOf(nextLine(channel));
    channel.close();

    expect(error.code).toBe('answer-too-large');
    await channel.exit;
  });

  test('a program that closes its stdin refuses what is written', async () => {
    const channel = await host.open('exit 9');
    await channel.exit;

    const error = await failureOf(channel.write('late\n'));

    expect(error.code).toBe('connection-lost');
    expect(error.message).toContain('code 9');
  });

  test('a program that does not end at EOF is ended', async () => {
    const channel = await host.open('sleep 60');
    channel.close();

    expect(await channel.exit).not.toEqual({ code: 0 });
  });

  test('10 at once', async () => {
    const outputs = await Promise.all(Array.from({ length: 10 }, (_, index) => host.run(`sleep 0.2; echo ${index}`)));

    expect(outputs.map((output) => output.stdout)).toEqual(Array.from({ length: 10 }, (_, index) => `${index}\n`));
  });
});

describe('ssh', () => {
  test('MaxSessions 1: the second waits for the first', async () => {
    const sshd = await lab.sshd('h-single', key, ['MaxSessions 1']);
    const host = await connect(sshd.spec, TIMEOUTS);

    const outputs = await Promise.all(['a', 'b', 'c'].map((word) => host.run(`sleep 0.1; echo ${word}`)));

    expect(outputs.map((output) => output.stdout)).toEqual(['a\n', 'b\n', 'c\n']);
    await host.close();
  });

  test('MaxSessions 0: told, not waited for', async () => {
    const sshd = await lab.sshd('h-none', key, ['MaxSessions 0']);
    const host = await connect(sshd.spec, TIMEOUTS);

    const error = await failureOf(host.run('true'));

    expect(error.code).toBe('not-supported');
    expect(error.hint).toContain('MaxSessions');
    await host.close();
  });

  test('a login script that prints and a forced command that starts no shell', async () => {
    const noisy = await lab.sshd('h-noisy', key, [
      `ForceCommand printf 'welcome\\nno newline'; echo motd >&2; eval "$SSH_ORIGINAL_COMMAND"`,
    ]);
    const forced = await lab.sshd('h-forced', key, ['ForceCommand echo only this; exit 4']);
    const [first, second] = await Promise.all([connect(noisy.spec, TIMEOUTS), connect(forced.spec, TIMEOUTS)]);

    expect(await first.run('echo out; echo err >&2')).toMatchObject({ stdout: 'out\n', stderr: 'err\n' });
    const channel = await first.open('echo out');
    expect(await nextLine(channel)).toBe('out');
    const error = await failureOf(second.run('true'));

    expect(error.code).toBe('shell-missing');
    expect(error.message).toContain('only this');
    await Promise.all([first.close(), second.close()]);
  });
});

test('openssh: a host key that is not known', async () => {
  const spec: HostSpec = { ...h1().spec, connection: 'openssh', knownHosts: [lab.path('known-none')] };

  expect((await failureOf(connect(spec, TIMEOUTS))).code).toBe('host-key-unknown');
});

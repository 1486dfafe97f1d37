/** What a connection does once it stands, on every transport that starts real programs. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnect } from '../../src/hosts/index.ts';
import { type Channel, type Host, HostError, type HostSpec } from '../../src/hosts/types.ts';
import { childrenOf, Laboratory, type Sshd, TIMEOUTS } from './sshd.ts';

const lab = new Laboratory();
const connect = createConnect(async () => undefined);
let key = '';
let h1: Sshd;

beforeAll(async () => {
  key = lab.key('id');
  h1 = await lab.sshd('h1', key);
});

afterAll(() => lab.close());

async function failureOf(work: Promise<unknown>): Promise<HostError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HostError);
  return error as HostError;
}

async function nextLine(channel: Channel): Promise<string | undefined> {
  for await (const line of channel.lines) return line;
  return undefined;
}

describe.each(['ssh', 'openssh', 'local'] as const)('%s', (connection) => {
  let host: Host;

  beforeAll(async () => {
    host = await connect({ ...h1.spec, connection }, TIMEOUTS);
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
    const startedAt = performance.now();

    const error = await failureOf(host.run(`echo $$ > ${file}; sleep 60`, { timeoutMs: 700 }));

    expect(error.code).toBe('command-timeout');
    expect(error.message).toContain('0.7 s');
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(await isGone(Number(readFileSync(file, 'utf8')))).toBe(true);
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

  test('close while a run and a program are under way', async () => {
    const second = await connect({ ...h1.spec, connection }, TIMEOUTS);
    const channel = await second.open('cat');
    const running = failureOf(second.run('sleep 3'));
    await sleep(300);
    const startedAt = performance.now();

    await Promise.all([second.close(), second.close()]);

    expect((await running).code).toBe('connection-lost');
    await channel.exit;
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect((await failureOf(second.run('true'))).code).toBe('connection-lost');
  });
});

describe('ssh', () => {
  test('a connection killed in the middle of an answer is never a partial success', async () => {
    const sshd = await lab.sshd('h-killed', key);
    const host = await connect(sshd.spec, TIMEOUTS);
    const channel = await host.open('echo up; cat');
    const running = failureOf(host.run('echo half; sleep 5'));
    expect(await nextLine(channel)).toBe('up');
    await sleep(300);

    for (const pid of childrenOf(sshd.pid)) process.kill(pid, 'SIGKILL');

    expect((await running).code).toBe('connection-lost');
    expect(await nextLine(channel)).toBeUndefined();
    expect(await channel.exit).toMatchObject({ error: { code: 'connection-lost' } });
    expect((await failureOf(host.run('true'))).code).toBe('connection-lost');
    expect((await failureOf(host.open('true'))).code).toBe('connection-lost');
    await host.close();
  });

  test('a host that does not answer any more can be closed all the same', async () => {
    const sshd = await lab.sshd('h-frozen', key);
    const host = await connect(sshd.spec, TIMEOUTS);
    const sessions = childrenOf(sshd.pid);
    for (const pid of sessions) process.kill(pid, 'SIGSTOP');
    const startedAt = performance.now();

    const error = await failureOf(host.run('true', { timeoutMs: 300 }));
    await host.close();

    for (const pid of sessions) process.kill(pid, 'SIGKILL');
    expect(error.code).toBe('command-timeout');
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });

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

  test('a process that closed its hosts ends by itself', async () => {
    const module = new URL('../../src/hosts/index.ts', import.meta.url).href;
    const program = lab.path('ends.mjs');
    writeFileSync(
      program,
      `import { connect } from ${JSON.stringify(module)};
       const [spec, timeouts] = JSON.parse(process.argv[2]);
       const host = await connect(spec, timeouts);
       const channel = await host.open('cat');
       console.log((await host.run('echo in')).stdout);
       await host.close();
       console.log(Date.now());`,
    );
    const child = spawn(process.execPath, [program, JSON.stringify([h1.spec, TIMEOUTS])], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });

    const code = await new Promise((resolve) => child.once('exit', resolve));

    const [word, , closedAt] = printed.split('\n');
    expect([code, word]).toEqual([0, 'in']);
    expect(Date.now() - Number(closedAt)).toBeLessThan(1000);
  });
});

test('openssh: a host key that is not known', async () => {
  const spec: HostSpec = { ...h1.spec, connection: 'openssh', knownHosts: [lab.path('known-none')] };

  expect((await failureOf(connect(spec, TIMEOUTS))).code).toBe('host-key-unknown');
});

test('openssh: a lost connection is no exit code 255', async () => {
  const sshd = await lab.sshd('h-killed-openssh', key);
  const host = await connect({ ...sshd.spec, connection: 'openssh' }, TIMEOUTS);
  const running = failureOf(host.run('echo half; sleep 5'));
  await sleep(500);

  for (const pid of childrenOf(sshd.pid)) process.kill(pid, 'SIGKILL');

  expect((await running).code).toBe('connection-lost');
  await host.close();
});

async function isGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await sleep(20);
  }
  return false;
}

test('openssh: a controller that is killed leaves no ssh behind', async () => {
  const sshd = await lab.sshd('h-orphan', key);
  const module = new URL('../../src/hosts/index.ts', import.meta.url).href;
  const program = lab.path('killed.mjs');
  writeFileSync(
    program,
    `import { connect } from ${JSON.stringify(module)};
     const [spec, timeouts] = JSON.parse(process.argv[2]);
     await connect(spec, timeouts);
     console.log('up');`,
  );
  const spec: HostSpec = { ...sshd.spec, connection: 'openssh' };
  const child = spawn(process.execPath, [program, JSON.stringify([spec, TIMEOUTS])], {
    env: { ...process.env, TMPDIR: lab.folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const before = childrenOf(sshd.pid).length;

  child.kill('SIGKILL');

  expect(before).toBe(1);
  for (let attempt = 0; attempt < 100 && childrenOf(sshd.pid).length > 0; attempt += 1) await sleep(20);
  expect(childrenOf(sshd.pid)).toEqual([]);
});

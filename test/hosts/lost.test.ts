/** Connections that are closed, killed or lost while something runs on them. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createConnect } from '../../src/hosts/index.ts';
import type { HostSpec } from '../../src/hosts/types.ts';
import { useH1 } from './h1.ts';
import { failureOf, made, nextLine, until } from './outcomes.ts';
import { childrenOf, TIMEOUTS } from './sshd.ts';

const { lab, key, h1 } = useH1();
const connect = createConnect(async () => undefined);

describe.each(['ssh', 'openssh', 'local'] as const)('%s', (connection) => {
  test('close while a run and a program are under way', async () => {
    const second = await connect({ ...h1().spec, connection }, TIMEOUTS);
    const channel = await second.open('cat');
    const begun = lab.path(`closing-${connection}`);
    const running = failureOf(second.run(`: > ${begun}; sleep 60`));
    await made(begun);

    await Promise.all([second.close(), second.close()]);

    expect((await running).code).toBe('connection-lost');
    await channel.exit;
    expect((await failureOf(second.run('true'))).code).toBe('connection-lost');
  });
});

describe('ssh', () => {
  test('a connection killed in the middle of an answer is never a partial success', async () => {
    const sshd = await lab.sshd('h-killed', key);
    const host = await connect(sshd.spec, TIMEOUTS);
    const channel = await host.open('echo up; cat');
    const begun = lab.path('killed-begun');
    const running = failureOf(host.run(`echo half; : > ${begun}; sleep 60`));
    expect(await nextLine(channel)).toBe('up');
    await made(begun);

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

    const error = await failureOf(host.run('true', { timeoutMs: 300 }));
    await host.close();

    for (const pid of sessions) process.kill(pid, 'SIGKILL');
    expect(error.code).toBe('command-timeout');
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
    const child = spawn(process.execPath, [program, JSON.stringify([h1().spec, TIMEOUTS])], {
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

test('openssh: a lost connection is no exit code 255', async () => {
  const sshd = await lab.sshd('h-killed-openssh', key);
  const host = await connect({ ...sshd.spec, connection: 'openssh' }, TIMEOUTS);
  const begun = lab.path('killed-openssh-begun');
  const running = failureOf(host.run(`echo half; : > ${begun}; sleep 60`));
  await made(begun);

  for (const pid of childrenOf(sshd.pid)) process.kill(pid, 'SIGKILL');

  expect((await running).code).toBe('connection-lost');
  await host.close();
});

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
  await until(() => childrenOf(sshd.pid).length === 0);
});

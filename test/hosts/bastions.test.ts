/** ProxyJump over real sshd: one shared connection a bastion, host keys checked on every hop. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnect } from '../../src/hosts/index.ts';
import type { HostSpec } from '../../src/hosts/types.ts';
import { refusal } from './connecting.ts';
import { failureOf, made, until } from './outcomes.ts';
import { childrenOf, freePort, Laboratory, type Sshd, TIMEOUTS } from './sshd.ts';

const lab = new Laboratory();
let key = '';
let bastion: Sshd;
let inner: Sshd;
let target: Sshd;

beforeAll(async () => {
  key = lab.key('id');
  bastion = await lab.sshd('bastion', key);
  inner = await lab.sshd('inner', key);
  target = await lab.sshd('target', key);
});

afterAll(() => lab.close());

const connect = createConnect(async () => undefined);

/** Connections that were accepted by a key, as sshd's log tells. */
function logins(sshd: Sshd): number {
  return sshd.log().split('Accepted publickey').length - 1;
}

test('through two bastions', async () => {
  const host = await connect({ ...target.spec, proxyJump: [bastion.spec, inner.spec] }, TIMEOUTS);

  const { stdout } = await host.run('echo "$SSH_CONNECTION"');
  await host.close();

  expect(stdout.trim().split(' ').at(-1)).toBe(String(target.port));
  expect([logins(bastion), logins(inner)]).toEqual([1, 1]);
});

test('a bastion of the bastion', async () => {
  const host = await connect({ ...target.spec, proxyJump: [{ ...inner.spec, proxyJump: [bastion.spec] }] }, TIMEOUTS);

  expect((await host.run('echo through')).stdout).toBe('through\n');
  await host.close();
});

test('30 hosts share one connection, which goes with the last of them', async () => {
  const before = logins(bastion);
  const spec: HostSpec = { ...target.spec, proxyJump: [bastion.spec] };

  const hosts = await Promise.all(Array.from({ length: 30 }, () => connect(spec, TIMEOUTS)));
  const outputs = await Promise.all(hosts.map((host, index) => host.run(`echo ${index}`)));
  const shared = logins(bastion) - before;
  await Promise.all(hosts.slice(1).map((host) => host.close()));
  const stillUp = (await hosts[0]!.run('echo up')).stdout;
  await hosts[0]!.close();

  expect(outputs.map((output) => output.stdout)).toEqual(hosts.map((_, index) => `${index}\n`));
  expect(shared).toBe(1);
  expect(stillUp).toBe('up\n');
  await until(() => childrenOf(bastion.pid).length === 0);
}, 60_000);

describe('what fails on the way', () => {
  test('the host key of the bastion', async () => {
    const empty = lab.path('known-empty');
    writeFileSync(empty, '');

    const error = await refusal({ ...target.spec, proxyJump: [{ ...bastion.spec, knownHosts: [empty] }] });

    expect(error.code).toBe('jump-failed');
    expect(error.message).toContain('bastion bastion failed');
    expect(error.message).toContain('host key is not known');
  });

  test('the host key of the host behind it', async () => {
    const empty = lab.path('known-empty-2');
    writeFileSync(empty, '');

    const error = await refusal({ ...target.spec, knownHosts: [empty], proxyJump: [bastion.spec] });

    expect(error.code).toBe('host-key-unknown');
    expect(error.hint).toContain('-J');
  });

  test('a bastion that is not there', async () => {
    const error = await refusal({ ...target.spec, proxyJump: [{ ...bastion.spec, port: await freePort() }] });

    expect(error.code).toBe('jump-failed');
    expect(error.message).toContain('refused the connection');
  });

  test('a host that the bastion cannot reach', async () => {
    const error = await refusal({ ...target.spec, port: await freePort(), proxyJump: [bastion.spec] });

    expect(error.code).toBe('jump-failed');
    expect(error.message).toContain('could not be reached from bastion');
    expect(error.message).toContain('Connection refused');
  });

  test('a bastion that forbids forwarding', async () => {
    const closed = await lab.sshd('closed', key, ['AllowTcpForwarding no']);

    const error = await refusal({ ...target.spec, proxyJump: [closed.spec] });

    expect(error.code).toBe('jump-failed');
    expect(error.hint).toContain('AllowTcpForwarding');
  });

  test('a bastion that is lost takes its hosts along; the next connect makes a new one', async () => {
    const weak = await lab.sshd('weak', key);
    const spec: HostSpec = { ...target.spec, proxyJump: [weak.spec] };
    const host = await connect(spec, TIMEOUTS);
    const begun = lab.path('weak-begun');
    const running = failureOf(host.run(`: > ${begun}; sleep 60`));
    await made(begun);

    for (const pid of childrenOf(weak.pid)) process.kill(pid, 'SIGKILL');

    expect((await running).code).toBe('connection-lost');
    await host.close();
    const again = await connect(spec, TIMEOUTS);
    expect((await again.run('echo again')).stdout).toBe('again\n');
    await again.close();
  });
});

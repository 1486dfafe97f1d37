/** Servers that are away, unwell or busy: real sshd, and servers that misbehave. */
import { connect as netConnect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createConnect } from '../../src/hosts/index.ts';
import type { HostSpec, Timeouts } from '../../src/hosts/types.ts';
import { canRun, nobodyAsked, refusal } from './connecting.ts';
import { useH1 } from './h1.ts';
import { freePort, specOf, TIMEOUTS } from './sshd.ts';

const { lab, key, h1 } = useH1();

describe('servers that are not there or not well', () => {
  const quick: Timeouts = { connectMs: 1000, handshakeMs: 500, commandMs: 1000 };

  test('a name without address', async () => {
    const error = await refusal({ ...specOf('h9', 22), address: 'h9.invalid' });

    expect(error.code).toBe('name-not-found');
    expect(error.message).toContain('h9 (h9.invalid:22)');
  });

  test('a port where nothing listens', async () => {
    const port = await freePort();

    const error = await refusal(specOf('h9', port));

    expect(error.code).toBe('connection-refused');
    expect(error.message).toBe(`h9 (127.0.0.1:${port}) refused the connection (ECONNREFUSED)`);
  });

  test('an address that is none of a host', async () => {
    const error = await refusal({ ...specOf('h9', 22), address: '255.255.255.255' });

    expect(error.code).toBe('no-route');
  });

  test('one that accepts and says nothing', async () => {
    const port = await lab.server(() => undefined);

    const error = await refusal(specOf('h9', port), nobodyAsked, quick);

    expect(error.code).toBe('handshake-timeout');
  });

  test('one that stops in the middle of the handshake', async () => {
    const port = await lab.server((socket) => void socket.write('SSH-2.0-Half_1.0\r\n'));

    const error = await refusal(specOf('h9', port), nobodyAsked, quick);

    expect(error.code).toBe('handshake-timeout');
  });

  test('one that closes in the middle of the handshake', async () => {
    const port = await lab.server((socket) => {
      socket.write('SSH-2.0-Half_1.0\r\n');
      socket.once('data', () => socket.end());
    });

    const error = await refusal(specOf('h9', port));

    expect(error.code).toBe('handshake-failed');
  });

  test('one that closes before it says anything is asked three times', async () => {
    let asked = 0;
    const port = await lab.server((socket) => {
      asked += 1;
      socket.destroy();
    });

    const error = await refusal(specOf('h9', port));

    expect(error.code).toBe('handshake-failed');
    expect(asked).toBe(3);
  });

  test.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['an escape sequence', '\u001b[2Jgotcha\r\n'],
    ['rubbish', '\u0000\u0001\u0002\u0003'.repeat(20_000)],
    ['SSH 1', 'SSH-1.5-Old\r\n'],
    ['a broken packet', 'SSH-2.0-Odd\r\n\u00ff\u00ff\u00ff\u00ffrubbish'],
  ])('one that speaks %s', async (_, text) => {
    const port = await lab.server((socket) => void socket.end(text, 'latin1'));

    const error = await refusal(specOf('h9', port), nobodyAsked, quick);

    expect(error.code).toBe('handshake-failed');
    expect(error.message).not.toContain('\u001b');
    expect(error.message.length).toBeLessThan(400);
    expect(error.message).not.toMatch(/\n|\bat .*:\d+:\d+/);
  });

  test('sshd without an algorithm in common', async () => {
    const sshd = await lab.sshd('h-old', key, ['KexAlgorithms diffie-hellman-group-exchange-sha256']);

    const error = await refusal(sshd.spec);

    expect(error.code).toBe('handshake-failed');
    expect(error.message).toContain('no SSH algorithm in common');
    expect(error.hint).toContain('connection: openssh');
  });
});

test('40 parallel connects to one sshd with its default MaxStartups', async () => {
  const connect = createConnect(nobodyAsked);

  const hosts = await Promise.all(Array.from({ length: 40 }, () => connect(h1().spec, TIMEOUTS)));
  const outputs = await Promise.all(hosts.map((host, index) => host.run(`echo ${index}`)));
  await Promise.all(hosts.map((host) => host.close()));

  expect(outputs.map((output) => output.stdout)).toEqual(hosts.map((_, index) => `${index}\n`));
}, 60_000);

test('a connect that is dropped is tried again', async () => {
  let asked = 0;
  const port = await lab.server((socket) => {
    asked += 1;
    if (asked <= 2) socket.destroy();
    else socket.pipe(netConnect(h1().port, '127.0.0.1')).pipe(socket);
  });
  const spec: HostSpec = {
    ...h1().spec,
    port,
    knownHosts: [lab.path('known-dropped')],
    strictHostKeyChecking: 'accept-new',
  };

  expect(await canRun(spec)).toBe('hello from sh\n');
  expect(asked).toBe(3);
});

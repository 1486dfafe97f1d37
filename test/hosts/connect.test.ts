/** Getting in, or being told exactly why not: real sshd, real ssh-agent, and servers that misbehave. */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect as netConnect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConnect, type Prompt } from '../../src/hosts/index.ts';
import { type Host, HostError, type HostSpec, type Timeouts } from '../../src/hosts/types.ts';
import { freePort, Laboratory, type Sshd, specOf, TIMEOUTS } from './sshd.ts';

const lab = new Laboratory();
let key = '';
let h1: Sshd;

beforeAll(async () => {
  key = lab.key('id');
  h1 = await lab.sshd('h1', key);
});

afterAll(() => lab.close());

const nobodyAsked: Prompt = async () => {
  throw new Error('a question was asked');
};

async function canRun(spec: HostSpec, prompt: Prompt = nobodyAsked): Promise<string> {
  const host = await createConnect(prompt)(spec, TIMEOUTS);
  try {
    return (await host.run('echo "hello from $0"')).stdout;
  } finally {
    await host.close();
  }
}

/** The error of a connect that has to fail. */
async function refusal(
  spec: HostSpec,
  prompt: Prompt = nobodyAsked,
  timeouts: Timeouts = TIMEOUTS,
): Promise<HostError> {
  let host: Host;
  try {
    host = await createConnect(prompt)(spec, timeouts);
  } catch (error) {
    expect(error).toBeInstanceOf(HostError);
    return error as HostError;
  }
  await host.close();
  throw new Error('the connection was made');
}

describe('keys', () => {
  test.each(['ed25519', 'ecdsa', 'rsa'])('a key file of type %s', async (type) => {
    const file = lab.key(`id-${type}`, type);
    const sshd = await lab.sshd(`h-${type}`, file);

    expect(await canRun(sshd.spec)).toBe('hello from sh\n');
  });

  test('several files: those that are missing, broken or refused do not matter', async () => {
    const broken = lab.path('broken');
    writeFileSync(broken, 'no key\n');
    const files = [lab.path('missing'), broken, lab.key('other'), key];

    expect(await canRun({ ...h1.spec, identityFiles: files })).toBe('hello from sh\n');
  });

  test('an encrypted key asks once for all hosts of a process', async () => {
    const file = lab.key('id-locked', 'ed25519', 'open sesame');
    const sshd = await lab.sshd('h-locked', file);
    const questions: string[] = [];
    const connect = createConnect(async (question) => {
      questions.push(question);
      return questions.length === 1 ? 'wrong' : 'open sesame';
    });

    const hosts = await Promise.all([1, 2, 3, 4, 5].map(() => connect(sshd.spec, TIMEOUTS)));
    await Promise.all(hosts.map((host) => host.close()));

    expect(questions).toEqual([`Passphrase for key ${file}: `, `Wrong. Passphrase for key ${file}: `]);
  });

  test('time to type is not counted as handshake', async () => {
    const file = lab.key('id-slow', 'ed25519', 'slow');
    const sshd = await lab.sshd('h-slow', file);
    const connect = createConnect(() => new Promise((resolve) => setTimeout(() => resolve('slow'), 1500)));

    const host = await connect(sshd.spec, { ...TIMEOUTS, handshakeMs: 1000 });

    expect((await host.run('echo in')).stdout).toBe('in\n');
    await host.close();
  });

  test('an encrypted key and no terminal', async () => {
    const file = lab.key('id-alone', 'ed25519', 'secret');

    const error = await refusal({ ...h1.spec, identityFiles: [file] }, async () => undefined);

    expect(error.code).toBe('passphrase-needed');
    expect(error.hint).toContain(`ssh-add ${file}`);
  });

  test('a passphrase that stays wrong', async () => {
    const file = lab.key('id-wrong', 'ed25519', 'secret');

    const error = await refusal({ ...h1.spec, identityFiles: [file] }, async () => 'guess');

    expect(error.code).toBe('passphrase-needed');
    expect(error.message).toContain('was wrong');
    expect(`${error.message}${error.hint}`).not.toContain('guess');
  });

  test('a key file that is none', async () => {
    const file = lab.path('not-a-key');
    writeFileSync(file, Buffer.from([0, 1, 2, 255]));

    const error = await refusal({ ...h1.spec, identityFiles: [file] });

    expect(error.code).toBe('key-unreadable');
    expect(error.message).toContain(file);
  });

  test('a public key in place of the private one', async () => {
    const error = await refusal({ ...h1.spec, identityFiles: [`${key}.pub`] });

    expect(error.code).toBe('key-unreadable');
    expect(error.message).toContain('it is a public key');
  });

  test('a wrong key: the hint lists user and keys tried', async () => {
    const other = lab.key('stranger');

    const error = await refusal({ ...h1.spec, identityFiles: [other, lab.path('absent')] });

    expect(error.code).toBe('auth-failed');
    expect(error.message).toContain(`no key was accepted for user ${h1.spec.user}`);
    expect(error.hint).toContain(other);
    expect(error.hint).toContain('absent (not there)');
  });

  test('a wrong user', async () => {
    const error = await refusal({ ...h1.spec, user: 'nosuchuser' });

    expect(error.code).toBe('auth-failed');
    expect(error.message).toContain('nosuchuser');
  });

  test('more keys than sshd listens to', async () => {
    const sshd = await lab.sshd('h-few', key, ['MaxAuthTries 2']);
    const strangers = [1, 2, 3].map((number) => lab.key(`stranger-${number}`));

    const error = await refusal({ ...sshd.spec, identityFiles: [...strangers, key] });

    expect(error.code).toBe('auth-failed');
    expect(error.message).toContain('Too many authentication failures');
  });
});

describe('agent', () => {
  let agent = '';

  beforeAll(async () => {
    agent = lab.path('agent');
    lab.start('ssh-agent', ['-D', '-a', agent]);
    for (let attempt = 0; attempt < 100; attempt += 1) {
      try {
        execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: agent }, stdio: 'ignore' });
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    throw new Error('no agent');
  });

  test('a key of the agent', async () => {
    expect(await canRun({ ...h1.spec, identityFiles: [], agent })).toBe('hello from sh\n');
  });

  test('an agent that is away is no error while a file is good', async () => {
    const encrypted = lab.key('id-behind-agent', 'ed25519', 'secret');
    const sshd = await lab.sshd('h-agent', encrypted);

    expect(await canRun({ ...sshd.spec, agent: lab.path('no-agent') }, async () => 'secret')).toBe('hello from sh\n');
  });

  test('an agent that is away is named when nothing else is good', async () => {
    const error = await refusal({ ...h1.spec, identityFiles: [], agent: lab.path('no-agent') });

    expect(error.message).toContain('no-agent');
    expect(error.message).toContain('no answer');
  });
});

describe('host keys', () => {
  test('unknown: refused, with fingerprint and what to do', async () => {
    const empty = lab.path('known-empty');
    writeFileSync(empty, '');
    const print = execFileSync('ssh-keygen', ['-lf', `${h1.hostKey}.pub`], { encoding: 'utf8' }).split(' ')[1];

    const error = await refusal({ ...h1.spec, knownHosts: [empty] });

    expect(error.code).toBe('host-key-unknown');
    expect(error.message).toContain(print);
    expect(error.hint).toContain(`ssh-keyscan -p ${h1.port} 127.0.0.1 >> ${empty}`);
  });

  test.each(['yes', 'accept-new'] as const)('changed: refused with %s, telling file and line', async (strict) => {
    const file = lab.path(`known-changed-${strict}`);
    const other = readFileSync(`${lab.key(`other-${strict}`)}.pub`, 'utf8');
    writeFileSync(file, `# old\n[127.0.0.1]:${h1.port} ${other}`);

    const error = await refusal({ ...h1.spec, knownHosts: [file], strictHostKeyChecking: strict });

    expect(error.code).toBe('host-key-changed');
    expect(error.message).toContain(`${file}:2`);
    expect(error.hint).toContain('ssh-keygen');
  });

  test('revoked', async () => {
    const file = lab.path('known-revoked');
    const public_ = readFileSync(`${h1.hostKey}.pub`, 'utf8');
    writeFileSync(file, `[127.0.0.1]:${h1.port} ${public_}@revoked * ${public_}`);

    const error = await refusal({ ...h1.spec, knownHosts: [file] });

    expect(error.code).toBe('host-key-revoked');
    expect(error.message).toContain(`${file}:2`);
  });

  test('only a certificate authority', async () => {
    const file = lab.path('known-authority');
    writeFileSync(file, `@cert-authority [127.0.0.*]:* ${readFileSync(`${lab.key('authority')}.pub`, 'utf8')}`);

    const error = await refusal({ ...h1.spec, knownHosts: [file], strictHostKeyChecking: 'accept-new' });

    expect(error.code).toBe('host-key-unknown');
    expect(error.message).toContain('only a certificate authority');
    expect(error.hint).toContain('connection: openssh');
  });

  test('accept-new writes what ssh-keygen finds, once, into a new folder', async () => {
    const file = lab.path('fresh/folder/known_hosts');
    const spec: HostSpec = { ...h1.spec, knownHosts: [file], strictHostKeyChecking: 'accept-new' };
    const connect = createConnect(nobodyAsked);

    const hosts = await Promise.all([1, 2, 3, 4].map(() => connect(spec, TIMEOUTS)));
    await Promise.all(hosts.map((host) => host.close()));

    const found = execFileSync('ssh-keygen', ['-F', `[127.0.0.1]:${h1.port}`, '-f', file], { encoding: 'utf8' });
    expect(found).toContain('found: line 1');
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(lab.path('fresh/folder')).mode & 0o777).toBe(0o700);
    expect(await canRun({ ...spec, strictHostKeyChecking: 'yes' })).toBe('hello from sh\n');
  });

  test('accept-new keeps a last line without newline whole', async () => {
    const file = lab.path('known-unended');
    writeFileSync(file, 'elsewhere ssh-ed25519 AAAA');

    await canRun({ ...h1.spec, knownHosts: [file], strictHostKeyChecking: 'accept-new' });

    expect(readFileSync(file, 'utf8')).toMatch(/^elsewhere ssh-ed25519 AAAA\n\[127\.0\.0\.1\]:\d+ ssh-ed25519 \S+\n$/);
  });

  test('no: a changed key is accepted, as OpenSSH does, and not written', async () => {
    const file = lab.path('known-changed-no');
    const text = `[127.0.0.1]:${h1.port} ${readFileSync(`${lab.key('other-no')}.pub`, 'utf8')}`;
    writeFileSync(file, text);

    expect(await canRun({ ...h1.spec, knownHosts: [file], strictHostKeyChecking: 'no' })).toBe('hello from sh\n');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('an alias, in the second file, hashed', async () => {
    const file = lab.path('known-alias');
    writeFileSync(file, `farm ${readFileSync(`${h1.hostKey}.pub`, 'utf8')}`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const spec = { ...h1.spec, hostKeyAlias: 'farm', knownHosts: [lab.path('no-file'), file] };

    expect(await canRun(spec)).toBe('hello from sh\n');
  });

  test('of a host with several keys, the one that is known is asked for', async () => {
    const second = lab.key('h-two-rsa', 'rsa');
    const sshd = await lab.sshd('h-two', key, [`HostKey ${second}`]);
    const file = lab.path('known-two');
    writeFileSync(file, `[127.0.0.1]:${sshd.port} ${readFileSync(`${second}.pub`, 'utf8')}`);

    expect(await canRun({ ...sshd.spec, knownHosts: [file] })).toBe('hello from sh\n');
  });

  test('the key of the bare name is good for another port, as in OpenSSH', async () => {
    const file = lab.path('known-bare');
    writeFileSync(file, `127.0.0.1 ${readFileSync(`${h1.hostKey}.pub`, 'utf8')}`);

    expect(await canRun({ ...h1.spec, knownHosts: [file] })).toBe('hello from sh\n');
  });
});

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

  const hosts = await Promise.all(Array.from({ length: 40 }, () => connect(h1.spec, TIMEOUTS)));
  const outputs = await Promise.all(hosts.map((host, index) => host.run(`echo ${index}`)));
  await Promise.all(hosts.map((host) => host.close()));

  expect(outputs.map((output) => output.stdout)).toEqual(hosts.map((_, index) => `${index}\n`));
}, 60_000);

test('a connect that is dropped is tried again', async () => {
  let asked = 0;
  const port = await lab.server((socket) => {
    asked += 1;
    if (asked <= 2) socket.destroy();
    else socket.pipe(netConnect(h1.port, '127.0.0.1')).pipe(socket);
  });
  const spec: HostSpec = {
    ...h1.spec,
    port,
    knownHosts: [lab.path('known-dropped')],
    strictHostKeyChecking: 'accept-new',
  };

  expect(await canRun(spec)).toBe('hello from sh\n');
  expect(asked).toBe(3);
});

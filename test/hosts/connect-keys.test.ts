/** Getting in by a key of a file or an agent, or being told exactly why not: real sshd, real ssh-agent. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createConnect } from '../../src/hosts/index.ts';
import { canRun, refusal } from './connecting.ts';
import { useH1 } from './h1.ts';
import { TIMEOUTS } from './sshd.ts';

const { lab, key, h1 } = useH1();

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

    expect(await canRun({ ...h1().spec, identityFiles: files })).toBe('hello from sh\n');
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

    const error = await refusal({ ...h1().spec, identityFiles: [file] }, async () => undefined);

    expect(error.code).toBe('passphrase-needed');
    expect(error.hint).toContain(`ssh-add ${file}`);
  });

  test('a passphrase that stays wrong', async () => {
    const file = lab.key('id-wrong', 'ed25519', 'secret');

    const error = await refusal({ ...h1().spec, identityFiles: [file] }, async () => 'guess');

    expect(error.code).toBe('passphrase-needed');
    expect(error.message).toContain('was wrong');
    expect(`${error.message}${error.hint}`).not.toContain('guess');
  });

  test('a key file that is none', async () => {
    const file = lab.path('not-a-key');
    writeFileSync(file, Buffer.from([0, 1, 2, 255]));

    const error = await refusal({ ...h1().spec, identityFiles: [file] });

    expect(error.code).toBe('key-unreadable');
    expect(error.message).toContain(file);
  });

  test('a public key in place of the private one', async () => {
    const error = await refusal({ ...h1().spec, identityFiles: [`${key}.pub`] });

    expect(error.code).toBe('key-unreadable');
    expect(error.message).toContain('it is a public key');
  });

  test('a wrong key: the hint lists user and keys tried', async () => {
    const other = lab.key('stranger');

    const error = await refusal({ ...h1().spec, identityFiles: [other, lab.path('absent')] });

    expect(error.code).toBe('auth-failed');
    expect(error.message).toContain(`no key was accepted for user ${h1().spec.user}`);
    expect(error.hint).toContain(other);
    expect(error.hint).toContain('absent (not there)');
  });

  test('a wrong user', async () => {
    const error = await refusal({ ...h1().spec, user: 'nosuchuser' });

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
    expect(await canRun({ ...h1().spec, identityFiles: [], agent })).toBe('hello from sh\n');
  });

  test('an agent that is away is no error while a file is good', async () => {
    const encrypted = lab.key('id-behind-agent', 'ed25519', 'secret');
    const sshd = await lab.sshd('h-agent', encrypted);

    expect(await canRun({ ...sshd.spec, agent: lab.path('no-agent') }, async () => 'secret')).toBe('hello from sh\n');
  });

  test('an agent that is away is named when nothing else is good', async () => {
    const error = await refusal({ ...h1().spec, identityFiles: [], agent: lab.path('no-agent') });

    expect(error.message).toContain('no-agent');
    expect(error.message).toContain('no answer');
  });
});

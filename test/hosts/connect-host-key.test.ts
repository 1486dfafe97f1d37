/** What a connect makes of the host's key, known or not, and what it writes: real sshd. */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createConnect } from '../../src/hosts/index.ts';
import type { HostSpec } from '../../src/hosts/types.ts';
import { canRun, nobodyAsked, refusal } from './connecting.ts';
import { useH1 } from './h1.ts';
import { TIMEOUTS } from './sshd.ts';

const { lab, key, h1 } = useH1();

describe('host keys', () => {
  test('unknown: refused, with fingerprint and what to do', async () => {
    const empty = lab.path('known-empty');
    writeFileSync(empty, '');
    const print = execFileSync('ssh-keygen', ['-lf', `${h1().hostKey}.pub`], { encoding: 'utf8' }).split(' ')[1];

    const error = await refusal({ ...h1().spec, knownHosts: [empty] });

    expect(error.code).toBe('host-key-unknown');
    expect(error.message).toContain(print);
    expect(error.hint).toContain(`ssh-keyscan -p ${h1().port} 127.0.0.1 >> ${empty}`);
  });

  test.each(['yes', 'accept-new'] as const)('changed: refused with %s, telling file and line', async (strict) => {
    const file = lab.path(`known-changed-${strict}`);
    const other = readFileSync(`${lab.key(`other-${strict}`)}.pub`, 'utf8');
    writeFileSync(file, `# old\n[127.0.0.1]:${h1().port} ${other}`);

    const error = await refusal({ ...h1().spec, knownHosts: [file], strictHostKeyChecking: strict });

    expect(error.code).toBe('host-key-changed');
    expect(error.message).toContain(`${file}:2`);
    expect(error.hint).toContain('ssh-keygen');
  });

  test('revoked', async () => {
    const file = lab.path('known-revoked');
    const public_ = readFileSync(`${h1().hostKey}.pub`, 'utf8');
    writeFileSync(file, `[127.0.0.1]:${h1().port} ${public_}@revoked * ${public_}`);

    const error = await refusal({ ...h1().spec, knownHosts: [file] });

    expect(error.code).toBe('host-key-revoked');
    expect(error.message).toContain(`${file}:2`);
  });

  test('only a certificate authority', async () => {
    const file = lab.path('known-authority');
    writeFileSync(file, `@cert-authority [127.0.0.*]:* ${readFileSync(`${lab.key('authority')}.pub`, 'utf8')}`);

    const error = await refusal({ ...h1().spec, knownHosts: [file], strictHostKeyChecking: 'accept-new' });

    expect(error.code).toBe('host-key-unknown');
    expect(error.message).toContain('only a certificate authority');
    expect(error.hint).toContain('connection: openssh');
  });

  test('accept-new writes what ssh-keygen finds, once, into a new folder', async () => {
    const file = lab.path('fresh/folder/known_hosts');
    const spec: HostSpec = { ...h1().spec, knownHosts: [file], strictHostKeyChecking: 'accept-new' };
    const connect = createConnect(nobodyAsked);

    const hosts = await Promise.all([1, 2, 3, 4].map(() => connect(spec, TIMEOUTS)));
    await Promise.all(hosts.map((host) => host.close()));

    const found = execFileSync('ssh-keygen', ['-F', `[127.0.0.1]:${h1().port}`, '-f', file], { encoding: 'utf8' });
    expect(found).toContain('found: line 1');
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(lab.path('fresh/folder')).mode & 0o777).toBe(0o700);
    expect(await canRun({ ...spec, strictHostKeyChecking: 'yes' })).toBe('hello from sh\n');
  });

  test('accept-new keeps a last line without newline whole', async () => {
    const file = lab.path('known-unended');
    writeFileSync(file, 'elsewhere ssh-ed25519 AAAA');

    await canRun({ ...h1().spec, knownHosts: [file], strictHostKeyChecking: 'accept-new' });

    expect(readFileSync(file, 'utf8')).toMatch(/^elsewhere ssh-ed25519 AAAA\n\[127\.0\.0\.1\]:\d+ ssh-ed25519 \S+\n$/);
  });

  test('no: a changed key is accepted, as OpenSSH does, and not written', async () => {
    const file = lab.path('known-changed-no');
    const text = `[127.0.0.1]:${h1().port} ${readFileSync(`${lab.key('other-no')}.pub`, 'utf8')}`;
    writeFileSync(file, text);

    expect(await canRun({ ...h1().spec, knownHosts: [file], strictHostKeyChecking: 'no' })).toBe('hello from sh\n');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('an alias, in the second file, hashed', async () => {
    const file = lab.path('known-alias');
    writeFileSync(file, `farm ${readFileSync(`${h1().hostKey}.pub`, 'utf8')}`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const spec = { ...h1().spec, hostKeyAlias: 'farm', knownHosts: [lab.path('no-file'), file] };

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
    writeFileSync(file, `127.0.0.1 ${readFileSync(`${h1().hostKey}.pub`, 'utf8')}`);

    expect(await canRun({ ...h1().spec, knownHosts: [file] })).toBe('hello from sh\n');
  });
});

/** How a host is reached where the inventory does not say it. */
import { rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { refusal } from '../documents/problem-text.ts';
import { inHome, load, specs } from './home.ts';

describe('ssh_config and the defaults of OpenSSH', () => {
  test('nothing said anywhere', async () => {
    const found = await specs(
      { 'i.yaml': 'hosts: {a: }', '.ssh/id_rsa': '', '.ssh/id_ed25519': '' },
      { SSH_AUTH_SOCK: '/run/agent' },
    );

    expect(found.a).toEqual({
      name: 'a',
      address: 'a',
      port: 22,
      user: userInfo().username,
      connection: 'ssh',
      identityFiles: [inHome('.ssh/id_ed25519'), inHome('.ssh/id_rsa')],
      agent: '/run/agent',
      knownHosts: [inHome('.ssh/known_hosts'), inHome('.ssh/known_hosts2'), '/etc/ssh/ssh_known_hosts'],
      strictHostKeyChecking: 'yes',
      proxyJump: [],
      become: 'none',
    });
  });

  test('what the inventory does not say comes from ssh_config; the first value counts', async () => {
    const config = `
Include config.d/*
Host a b*
  hostname %h.example.com
  PORT=2222
  User deploy
  IdentityFile ~/.ssh/one
  IdentityFile "%d/keys/%r@%h"
  IdentityAgent none
  UserKnownHostsFile ~/kh1 ~/kh2
  GlobalKnownHostsFile none
  StrictHostKeyChecking accept-new
  HostKeyAlias alias-%n
Host *
  Port 9
  IdentityFile ~/.ssh/last
`;
    const found = await specs(
      {
        'i.yaml': 'hosts: {a: , b1: {address: 198.18.0.1, user: root, port: 1, identity_file: /k}}',
        '.ssh/config': config,
        '.ssh/config.d/x': 'Host a\n  User included\n',
      },
      { SSH_AUTH_SOCK: '/run/agent' },
    );

    expect(found.a).toMatchObject({
      address: 'a.example.com',
      port: 2222,
      user: 'included',
      identityFiles: [inHome('.ssh/one'), inHome('keys/included@a.example.com'), inHome('.ssh/last')],
      knownHosts: [inHome('kh1'), inHome('kh2')],
      strictHostKeyChecking: 'accept-new',
      hostKeyAlias: 'alias-a',
    });
    expect(found.a).not.toHaveProperty('agent');
    // ssh is asked for the address, as Ansible does: `Host b*` is not about 198.18.0.1.
    expect(found.b1).toMatchObject({
      address: '198.18.0.1',
      user: 'root',
      port: 1,
      identityFiles: ['/k'],
      strictHostKeyChecking: 'yes',
    });
  });

  test.each([
    ['yes', 'yes'],
    ['ask', 'yes'],
    ['no', 'no'],
    ['off', 'no'],
    ['Accept-New', 'accept-new'],
  ])('StrictHostKeyChecking %s is %s', async (said, expected) => {
    expect(await specs({ 'i.yaml': 'hosts: {a: }', '.ssh/config': `StrictHostKeyChecking ${said}\n` })).toMatchObject({
      a: { strictHostKeyChecking: expected },
    });
  });

  test.each([
    ['$OTHER', '/other'],
    ['${OTHER}', '/other'],
    ['SSH_AUTH_SOCK', '/run/agent'],
    ['~/sock', '~/sock'],
  ])('IdentityAgent %s', async (said, expected) => {
    const found = await specs(
      { 'i.yaml': 'hosts: {a: }', '.ssh/config': `IdentityAgent ${said}\n` },
      { SSH_AUTH_SOCK: '/run/agent', OTHER: '/other' },
    );

    expect(found.a?.agent).toBe(expected.replace('~', inHome()));
  });

  test('Match exec runs nothing and never holds; Match host goes by HostName; negated patterns', async () => {
    const config = `Host a\n  HostName real\nMatch exec "touch ${inHome('ran')}"\n  Port 1\nMatch host real\n  Port 2\nHost * !b\n  User not-b\n`;
    const found = await specs({ 'i.yaml': 'hosts: {a: , b: }', '.ssh/config': config });

    expect(found).toMatchObject({ a: { port: 2, user: 'not-b' }, b: { port: 22, user: userInfo().username } });
    await expect(rm(`${inHome('ran')}`)).rejects.toThrow('ENOENT');
  });

  test('a file that cannot be understood', async () => {
    expect(await refusal(() => load({ 'i.yaml': 'hosts: {a: }', '.ssh/config': 'Host "a\n' }))).toMatchObject([
      { code: 'bad-ssh-config' },
    ]);
    expect(await refusal(() => load({ '.ssh/config': 'Include config\n' }, ['a,']))).toMatchObject([
      { code: 'bad-ssh-config', message: expect.stringContaining('too deeply') as unknown },
    ]);
  });
});

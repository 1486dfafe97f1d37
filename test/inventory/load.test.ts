import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadInventory } from '../../src/inventory/load.ts';
import { problemText, refusal } from '../documents/problem-text.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mcready-inventory-'));
});
afterEach(() => rm(home, { recursive: true }));

type Files = { readonly [path: string]: string };

async function load(files: Files, sources?: readonly string[], env: NodeJS.ProcessEnv = {}) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text);
  }
  const names = sources ?? Object.keys(files).filter((path) => !path.startsWith('.ssh/'));
  return loadInventory(
    names.map((name) => (name.includes(',') ? name : join(home, name))),
    { HOME: home, ...env },
  );
}

async function specs(files: Files, env: NodeJS.ProcessEnv = {}) {
  const { hosts } = await load(files, undefined, env);
  return Object.fromEntries(hosts.map((host) => [host.name, host.spec]));
}

describe('nearest wins', () => {
  const own = `
defaults: {user: root, port: 1, become: sudo, profiles: [base], vars: {v: default, d: 0}, site: s0}
hosts:
  a: {port: 4, profiles: [own], vars: {v: host}}
  b:
  c: {}
groups:
  outer: {children: [inner, twin], user: outer, port: 2, profiles: [outer], vars: {v: outer, o: false}}
  inner: {hosts: [a, b], port: 3, profiles: [inner], vars: {v: inner}, site: s1}
  twin: {hosts: [b], vars: {v: twin}}
  empty: {}
`;

  test('host, deeper group (of two as deep the later by name), outer group, defaults', async () => {
    const { hosts } = await load({ 'i.yaml': own });
    const found = hosts.map(({ name, spec, groups, profiles, vars, site }) => [
      name,
      spec.user,
      spec.port,
      spec.become,
      groups,
      profiles.map((each) => each.name),
      { ...vars },
      site,
    ]);

    expect(found).toEqual([
      [
        'a',
        'outer',
        4,
        'sudo',
        ['inner', 'outer'],
        ['base', 'outer', 'inner', 'own'],
        { v: 'host', d: 0, o: false },
        's1',
      ],
      [
        'b',
        'outer',
        3,
        'sudo',
        ['twin', 'inner', 'outer'],
        ['base', 'outer', 'inner'],
        { v: 'twin', d: 0, o: false },
        's1',
      ],
      ['c', 'root', 1, 'sudo', [], ['base'], { v: 'default', d: 0 }, 's0'],
    ]);
  });

  test('groups hold the hosts of their children, in the order written', async () => {
    const { groups } = await load({ 'i.yaml': own });

    expect(Object.fromEntries(groups)).toEqual({
      all: ['a', 'b', 'c'],
      outer: ['a', 'b'],
      inner: ['a', 'b'],
      twin: ['b'],
      empty: [],
    });
  });

  test('of several files the later wins, key by key; a group can name hosts of another file', async () => {
    const { hosts, groups } = await load({
      'one.yaml': 'hosts: {a: {user: u, port: 1}}\ngroups: {g: {hosts: [a, b], vars: {x: 1, y: 1}}}\n',
      'two.ini': 'b\na ansible_port=2\n[g:children]\nh\n[h]\nb\n[g:vars]\ny=2\n[g]\n',
    });

    expect(hosts.map(({ name, spec, vars }) => [name, spec.port, { ...vars }])).toEqual([
      ['a', 2, { x: 1, y: 2 }],
      ['b', 22, { x: 1, y: 2 }],
    ]);
    expect(hosts[0]?.spec.user).toBe('u');
    expect(groups.get('h')).toEqual(['b']);
  });

  test('relative files belong to the file that names them; ~ is home', async () => {
    const found = await specs({
      'sub/i.yaml':
        'defaults: {identity_file: key, known_hosts: [kh, ~/kh, /etc/kh]}\nhosts: {a: , b: {known_hosts: ../one, identity_file: ~/k}}\n',
    });

    expect(found).toMatchObject({
      a: { identityFiles: [join(home, 'sub/key')], knownHosts: [join(home, 'sub/kh'), join(home, 'kh'), '/etc/kh'] },
      b: { identityFiles: [join(home, 'k')], knownHosts: [join(home, 'one')] },
    });
  });

  test('a variable that objects inherit is not there', async () => {
    const { hosts } = await load({ 'i.yaml': 'hosts: {a: {vars: {__proto__: {x: 1}, data: ""}}}' });

    expect(Object.keys(hosts[0]!.vars).sort()).toEqual(['__proto__', 'data']);
    expect(hosts[0]!.vars.constructor).toBeUndefined();
    expect(hosts[0]!.vars.x).toBeUndefined();
  });
});

describe('sources', () => {
  test('a list of hosts', async () => {
    const { hosts } = await load({}, ['a,b.example.com:2222,']);

    expect(hosts.map(({ name, spec }) => [name, spec.address, spec.port])).toEqual([
      ['a', 'a', 22],
      ['b.example.com', 'b.example.com', 2222],
    ]);
  });

  test('problems of all sources are told', async () => {
    const found = await refusal(() =>
      load({ 'a.yaml': 'host: {}', 'b.ini': '[x' }, ['a.yaml', 'b.ini', 'missing.yaml', '-x,']),
    );

    expect(found.map(({ code }) => code)).toEqual(['unknown-key', 'ini-syntax', 'unreadable-file', 'bad-name']);
    expect(found[2]?.hint).toContain('mcready init');
  });

  test("Ansible's method of becoming root may be said elsewhere than whether", async () => {
    const found = await specs({ 'i.ini': 'a ansible_become=yes\nb\n[all:vars]\nansible_become_method=doas\n' });

    expect(found).toMatchObject({ a: { become: 'doas' }, b: { become: 'none' } });
  });

  // The values are those that `ansible-inventory --list` gives for the same file.
  test('an INI file of Ansible as it is', async () => {
    const { hosts, groups } = await loadInventory(['test/cases/inventory/read/ansible.ini'], { HOME: home });
    const found = Object.fromEntries(
      hosts.map(({ name, spec, vars }) => [name, [spec.user, spec.port, spec.become, { ...vars }]]),
    );
    const feed = { data: 'eth1', empty: '', zero: 0, zip: '010', list: ['a', 'b'] };

    expect(found).toEqual({
      lone: ['root', 22, 'none', { data: 'all', empty: '' }],
      'feed01.example.com': ['deploy', 2022, 'sudo', { ...feed, rack: 7, label: 'two words', flag: true }],
      'feed03.example.com': ['deploy', 2022, 'sudo', { ...feed, rack: 7, label: 'two words', flag: true }],
      'feed-a': ['root', 2022, 'sudo', feed],
      'feed-b': ['root', 2022, 'sudo', feed],
      desk1: ['root', 2222, 'sudo', { ...feed, data: 'ens1' }],
    });
    expect(hosts.at(-1)?.spec.proxyJump).toMatchObject([
      { address: 'bastion', port: 2200, user: 'ops', strictHostKeyChecking: 'yes' },
    ]);
    expect(hosts.at(-1)).toMatchObject({
      spec: { strictHostKeyChecking: 'no' },
      profiles: [{ name: 'receiver' }, { name: 'profiles/desk.yaml' }],
    });
    expect(groups.get('site')).toEqual(['feed01.example.com', 'feed03.example.com', 'feed-a', 'feed-b', 'desk1']);
  });

  test('a YAML file of Ansible as it is', async () => {
    const { hosts, groups } = await loadInventory(['test/cases/inventory/read/ansible.yaml'], { HOME: home });
    const found = Object.fromEntries(
      hosts.map(({ name, spec, vars }) => [name, [spec.connection, spec.port, spec.become, { ...vars }]]),
    );

    expect(found).toEqual({
      lone: ['ssh', 22, 'none', { data: 'all' }],
      feed01: ['ssh', 22, 'doas', { data: 'eth1', rack: 7 }],
      feed02: ['ssh', 22, 'doas', { data: 'eth1', rack: 7 }],
      desk1: ['ssh', 2222, 'doas', { data: 'ens1' }],
      here: ['local', 22, 'doas', { data: 'eth1' }],
    });
    expect(groups.get('site')).toEqual(['feed01', 'feed02', 'desk1', 'here']);
  });
});

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
      identityFiles: [join(home, '.ssh/id_ed25519'), join(home, '.ssh/id_rsa')],
      agent: '/run/agent',
      knownHosts: [join(home, '.ssh/known_hosts'), join(home, '.ssh/known_hosts2'), '/etc/ssh/ssh_known_hosts'],
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
      identityFiles: [join(home, '.ssh/one'), join(home, 'keys/included@a.example.com'), join(home, '.ssh/last')],
      knownHosts: [join(home, 'kh1'), join(home, 'kh2')],
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

    expect(found.a?.agent).toBe(expected.replace('~', home));
  });

  test('Match exec runs nothing and never holds; Match host goes by HostName; negated patterns', async () => {
    const config = `Host a\n  HostName real\nMatch exec "touch ${home}/ran"\n  Port 1\nMatch host real\n  Port 2\nHost * !b\n  User not-b\n`;
    const found = await specs({ 'i.yaml': 'hosts: {a: , b: }', '.ssh/config': config });

    expect(found).toMatchObject({ a: { port: 2, user: 'not-b' }, b: { port: 22, user: userInfo().username } });
    await expect(rm(`${home}/ran`)).rejects.toThrow('ENOENT');
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

describe('bastions', () => {
  test('from the inventory or ssh_config, each with its own words, in order', async () => {
    const found = await specs({
      'i.yaml':
        'hosts: {gate: {address: 192.0.2.1, user: jump, identity_file: /gate, become: sudo}, a: {proxy_jump: "gate,ops@inner:2200"}, b: , c: {proxy_jump: none}}',
      '.ssh/config':
        'Host inner\n  HostName 10.0.0.1\n  User config\n  ProxyJump ignored\nHost b c\n  ProxyJump gate\n',
    });

    expect(found.a?.proxyJump).toMatchObject([
      { name: 'gate', address: '192.0.2.1', user: 'jump', identityFiles: ['/gate'], become: 'none', proxyJump: [] },
      { name: 'inner', address: '10.0.0.1', user: 'ops', port: 2200, proxyJump: [] },
    ]);
    expect(found.b?.proxyJump).toMatchObject([{ name: 'gate', address: '192.0.2.1' }]);
    expect(found.c?.proxyJump).toEqual([]);
  });

  test("the first bastion's own bastions come before it", async () => {
    const found = await specs({
      'i.yaml': 'hosts: {out: {proxy_jump: none}, gate: {proxy_jump: out}, a: {proxy_jump: gate}}',
    });

    expect(found.a?.proxyJump.map(({ name }) => name)).toEqual(['out', 'gate']);
  });

  test('a way that comes back to itself', async () => {
    expect(
      problemText(await refusal(() => load({ 'i.yaml': 'hosts:\n  a: {proxy_jump: b}\n  b: {proxy_jump: a}\n' }))),
    ).toBe(
      '2:3 jump-cycle: a would be reached through itself: a → b → a (give the bastion proxy_jump: none)\n' +
        '3:3 jump-cycle: b would be reached through itself: b → a → b (give the bastion proxy_jump: none)\n',
    );
  });
});

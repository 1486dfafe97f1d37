/** Inventories of every form, alone and together: hosts, what is said of them, groups. */
import { describe, expect, test } from '@jest/globals';
import { loadInventory } from '../../src/inventory/load.ts';
import { refusal } from '../documents/problem-text.ts';
import { inHome, load, specs } from './home.ts';

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
      a: { identityFiles: [inHome('sub/key')], knownHosts: [inHome('sub/kh'), inHome('kh'), '/etc/kh'] },
      b: { identityFiles: [inHome('k')], knownHosts: [inHome('one')] },
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
    const { hosts, groups } = await loadInventory(['test/cases/inventory/read/ansible.ini'], { HOME: inHome() });
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
    const { hosts, groups } = await loadInventory(['test/cases/inventory/read/ansible.yaml'], { HOME: inHome() });
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

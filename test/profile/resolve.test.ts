import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Json } from '../../src/lib/json.ts';
import { createResolver } from '../../src/profile/resolve.ts';
import { SETTINGS } from '../../src/settings/index.ts';
import { problemText, refusal } from '../documents/problem-text.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcready-profile-'));
});
afterEach(() => rm(folder, { recursive: true }));

type Files = { readonly [name: string]: string };

/** Writes the profiles, resolves the named ones. */
async function resolve(files: Files, vars: { readonly [name: string]: Json } = {}, names = ['a']) {
  for (const [name, text] of Object.entries(files))
    await writeFile(join(folder, `${name}.yaml`), `name: ${name}\n${text}`);
  const references = names.map((name) => ({ name: `${name}.yaml`, folder }));
  return createResolver(SETTINGS).resolve(references, vars);
}

/** `setting interface item = value @profile:line`, with ? for optional. */
async function said(
  files: Files,
  vars: { readonly [name: string]: Json } = {},
  names = ['a'],
): Promise<readonly string[]> {
  const { desired } = await resolve(files, vars, names);
  return desired.map(({ setting, interfaces, item, value, origin, optional }) => {
    const what = [setting, interfaces ?? 'host', ...(item === undefined ? [] : [item])].join(' ');
    const at = `${origin.file.slice(folder.length + 1, -'.yaml'.length)}:${origin.line}`;
    return `${what} = ${JSON.stringify(value)} @${at}${optional ? '?' : ''}`;
  });
}

describe('values', () => {
  test('false, 0 and off are values; each knows its line', async () => {
    expect(
      await said({
        a: 'interfaces:\n  eth1:\n    multicast: false\n    rp_filter: off\n  eth2.100:\n    rp_filter: 0\n',
      }),
    ).toEqual(['rp_filter eth1 = "off" @a:5', 'multicast eth1 = false @a:4', 'rp_filter eth2.100 = "off" @a:7']);
  });

  test('a feature goes by its canonical name', async () => {
    expect(await said({ a: 'interfaces: {eth1: {ethtool: {features: {gro: off}}}}\n' })).toEqual([
      'ethtool.features eth1 generic-receive-offload = "off" @a:2',
    ]);
  });

  test('nothing said is nothing desired', async () => {
    expect(await resolve({ a: '' })).toEqual({ names: ['a'], desired: [], delivery: [] });
  });
});

/** What a key that is not known by name may be. */
const ALLOWED =
  'allowed: a whole number, or true or false, or text, or a list ([a, b]), or a map with value, or a map with at_least';

describe('sysctl', () => {
  test('a key goes by one name, its value by one form; an entry can be optional', async () => {
    const a =
      'sysctl: {net/ipv4/igmp_qrv: 3, net.ipv4.conf.eth0/7.arp_ignore: on, net.ipv4.udp_mem: {value: [1, 2, 3], optional: true}}\n';

    expect(await said({ a })).toEqual([
      'sysctl host net.ipv4.igmp_qrv = 3 @a:2',
      'sysctl host net.ipv4.conf.eth0/7.arp_ignore = 1 @a:2',
      'sysctl host net.ipv4.udp_mem = "1 2 3" @a:2?',
    ]);
  });

  test.each([
    ['all', 'net.ipv4.conf.all.rp_filter'],
    ['another interface', 'net/ipv4/conf/eth9/rp_filter'],
  ])('a key that another setting combines is refused beside it: %s', async (_name, key) => {
    const a = `sysctl: {${key}: 0}\ninterfaces:\n  eth1: {rp_filter: off}\n`;

    const [found] = await refusal(() => resolve({ a }));

    expect(found).toMatchObject({
      code: 'conflicting-values',
      origin: { line: 2 },
      hint: expect.stringContaining('a.yaml:4'),
    });
    expect(await said({ a: `sysctl: {${key}: 0}\n` })).toHaveLength(1);
    expect(
      await said({ a: 'sysctl: {net.ipv6.conf.all.rp_filter: 0}\ninterfaces: {eth1: {rp_filter: off}}\n' }),
    ).toHaveLength(2);
  });

  test('a variable of a known key is held against its range', async () => {
    const a = 'sysctl: {net.ipv4.igmp_qrv: "${qrv}", net/core/rmem_max: "${rmem}"}\n';

    expect(await said({ a }, { qrv: 3, rmem: 9000 })).toHaveLength(2);
    expect(problemText(await refusal(() => resolve({ a }, { qrv: 0, rmem: 1 })))).toBe(
      '2:29 out-of-range: sysctl.net.ipv4.igmp_qrv cannot be 0 (allowed: a whole number from 1 to 2147483647)\n' +
        '2:39 not-possible: net.core.rmem_max cannot be 1: the kernel takes a whole number from 2304 to 2147483647\n',
    );
  });

  test('the least that a key may hold, with optional, with a variable, in range', async () => {
    const a = 'sysctl: {net.core.rmem_max: {at_least: "${rmem}", optional: true}, net.ipv4.igmp_qrv: {at_least: 3}}\n';

    expect(await said({ a }, { rmem: 9000 })).toEqual([
      'sysctl host net.core.rmem_max = {"at_least":9000} @a:2?',
      'sysctl host net.ipv4.igmp_qrv = {"at_least":3} @a:2',
    ]);
    const short = 'sysctl: {net/core/rmem_max: {at_least: 1}, net.ipv4.udp_mem: {at_least: 5}}\n';
    expect(problemText(await refusal(() => resolve({ a: short })))).toBe(
      '2:10 not-possible: net.core.rmem_max cannot be 1: the kernel takes a whole number from 2304 to 2147483647\n' +
        '2:44 not-possible: net.ipv4.udp_mem cannot be 5: the kernel takes 3 whole numbers from 0 to 9007199254740991\n',
    );
    const wrong =
      'sysctl: {net.core.rmem_max: {at_least: 8M}, net.ipv4.x: {at_leest: 1}, net.ipv4.y: {at_least: 1, value: 2}}\n';
    expect(problemText(await refusal(() => resolve({ a: wrong })))).toBe(
      '2:40 wrong-type: sysctl.net.core.rmem_max.at_least cannot be "8M" (allowed: a whole number)\n' +
        `2:57 not-allowed: sysctl.net.ipv4.x cannot be a map (${ALLOWED})\n` +
        `2:84 not-allowed: sysctl.net.ipv4.y cannot be a map (${ALLOWED})\n`,
    );
    const filled = 'sysctl: {net.ipv4.x: {at_least: "${x}"}}\n';
    expect(problemText(await refusal(() => resolve({ a: filled }, { x: 'many' })))).toBe(
      '2:33 wrong-type: sysctl.net.ipv4.x.at_least cannot be "many" (allowed: a whole number)\n',
    );
  });
});

describe('extends', () => {
  const base = 'interfaces:\n  eth1: {rp_filter: strict, multicast: true}\n';

  test('key by key, nearest wins', async () => {
    expect(await said({ base, a: 'extends: [./base.yaml]\ninterfaces:\n  eth1: {rp_filter: loose}\n' })).toEqual([
      'multicast eth1 = true @base:3',
      'rp_filter eth1 = "loose" @a:4',
    ]);
  });

  test('of two parents the later wins; a common one counts once, as the farthest', async () => {
    const left = 'extends: [base.yaml]\ninterfaces: {eth1: {rp_filter: off}}\n';
    const right = 'extends: [base.yaml]\ninterfaces: {eth1: {multicast: false}}\n';
    const { names } = await resolve({ base, left, right, a: 'extends: [left.yaml, right.yaml]\n' });

    expect(names).toEqual(['base', 'left', 'right', 'a']);
    expect(await said({})).toEqual(['rp_filter eth1 = "off" @left:3', 'multicast eth1 = false @right:3']);
  });

  test('of several profiles of a host the last wins, without taking back by its parent what the first said', async () => {
    const left = 'extends: [base.yaml]\ninterfaces: {eth1: {rp_filter: off}}\n';
    const right = 'extends: [base.yaml]\n';

    expect(await said({ base, left, right }, {}, ['left', 'right'])).toEqual([
      'multicast eth1 = true @base:3',
      'rp_filter eth1 = "off" @left:3',
    ]);
  });

  test('list elements are merged by what identifies them, and taken whole', async () => {
    const routes = (...lines: string[]) => `routes:\n${lines.map((line) => `  - ${line}\n`).join('')}`;
    const found = await said(
      {
        base: routes('{to: 239.0.0.0/8, dev: eth1, optional: true}', '{to: 232.0.0.0/8, dev: eth1}'),
        a: `extends: [base.yaml]\n${routes('{to: 239.0.0.0/8, dev: "${d}"}')}`,
      },
      { d: 'eth1' },
    );

    expect(found).toEqual([
      'routes host 232.0.0.0/8 dev eth1 = {"to":"232.0.0.0/8","dev":"eth1"} @base:4',
      'routes host 239.0.0.0/8 dev eth1 = {"to":"239.0.0.0/8","dev":"eth1"} @a:4',
    ]);
  });

  test('optional is inherited with its interface, and can be taken back', async () => {
    const optional =
      'interfaces:\n  eth1: {optional: true, multicast: true}\n  eth2: {optional: true, multicast: true}\n';
    const a = 'extends: [base.yaml]\ninterfaces:\n  eth1: {rp_filter: off}\n  eth2: {optional: false}\n';

    expect(await said({ base: optional, a })).toEqual([
      'multicast eth1 = true @base:3?',
      'multicast eth2 = true @base:4',
      'rp_filter eth1 = "off" @a:4?',
    ]);
  });
});

describe('variables', () => {
  test('a whole value keeps its type; a part becomes text', async () => {
    const a = 'interfaces:\n  eth${slot}.${vlan}: {multicast: "${flag}", rp_filter: "${mode}"}\n';

    expect(await said({ a }, { slot: 0, vlan: '100', flag: false, mode: 0 })).toEqual([
      'rp_filter eth0.100 = "off" @a:3',
      'multicast eth0.100 = false @a:3',
    ]);
  });

  test('what stands for the same interface is the same', async () => {
    const base = 'interfaces:\n  ${data}: {rp_filter: strict}\n';

    expect(
      await said({ base, a: 'extends: [base.yaml]\ninterfaces: {eth1: {rp_filter: off}}\n' }, { data: 'eth1' }),
    ).toEqual(['rp_filter eth1 = "off" @a:3']);
  });

  test.each<[string, string, { readonly [name: string]: Json }, string]>([
    [
      'unknown',
      'interfaces:\n  ${dat}: {multicast: true}\n',
      { data: 'eth1' },
      '3:3 unknown-variable: there is no variable "dat" for this host (did you mean ${data}?)\n',
    ],
    [
      'inherited from Object',
      'routes: [{to: 239.0.0.0/8, dev: "${constructor}"}]\n',
      {},
      '2:33 unknown-variable: there is no variable "constructor" for this host (set it in the inventory, for example vars: {constructor: …})\n',
    ],
    [
      'no name of an interface',
      'interfaces:\n  ${data}: {multicast: true}\n',
      { data: 'eth 1' },
      '3:3 bad-variable: ${data} is "eth 1" for this host, no name of an interface: it has white space or control characters in it (change the variable in the inventory)\n',
    ],
    [
      'number as interface',
      'interfaces:\n  ${data}: {multicast: true}\n',
      { data: 1 },
      '3:3 bad-variable: ${data} is 1 for this host, no name of an interface: it is not text (change the variable in the inventory)\n',
    ],
    [
      'does not fit the setting',
      'interfaces:\n  eth1:\n    rp_filter: ${mode}\n',
      { mode: 'strickt' },
      '4:16 not-allowed: interfaces.eth1.rp_filter cannot be "strickt" (did you mean strict? allowed: off, strict, loose, 0, 1 or 2)\n',
    ],
    [
      'does not fit inside an element',
      'routes:\n  - {to: "${net}", dev: eth1}\n',
      { net: '198.18.0.0/15' },
      '3:10 bad-value: routes[0].to cannot be "198.18.0.0/15": it reaches beyond the multicast addresses (allowed: a prefix of multicast addresses, in 224.0.0.0/4 or ff00::/8 (239.0.0.0/8))\n',
    ],
    [
      'refers to a variable',
      'interfaces:\n  ${a}: {multicast: true}\n',
      { a: '${b}', b: 'eth1' },
      '3:3 bad-variable: variable "a" refers to another variable (give it a plain value in the inventory)\n',
    ],
    [
      'a list in the middle',
      'interfaces:\n  eth${a}: {multicast: true}\n',
      { a: [1] },
      '3:3 bad-variable: variable "a" is no single value (give it a plain value in the inventory)\n',
    ],
    [
      '${} in a value that could be a name',
      'routes:\n  - {to: 239.0.0.0/8, dev: "${}"}\n',
      {},
      '3:28 bad-variable: ${} is no name of a variable: letters, digits and _ only (a variable is written ${name})\n',
    ],
    [
      'two keys that come to the same',
      'interfaces:\n  ${data}: {multicast: true}\n  eth1: {multicast: false}\n',
      { data: 'eth1' },
      '4:10 conflicting-values: multicast of eth1 is said twice with different values (first on line 3: keep one)\n',
    ],
    [
      'two names of one feature',
      'interfaces:\n  eth1: {ethtool: {features: {gro: on, generic-receive-offload: off}}}\n',
      {},
      '3:40 conflicting-values: ethtool.features generic-receive-offload of eth1 is said twice with different values (first on line 3: keep one)\n',
    ],
  ])('%s', async (_name, a, vars, expected) => {
    expect(problemText(await refusal(() => resolve({ a }, vars)))).toBe(expected);
  });
});

describe('delivery', () => {
  test('defaults, variables, and nearest wins', async () => {
    const base =
      'delivery:\n  - {group: 239.1.1.1, port: 5000, max_loss: 1}\n  - {group: 239.1.1.2, port: 5000, from: feeds, to: desks}\n';
    const a =
      'extends: [base.yaml]\ndelivery:\n  - {group: 239.1.1.1, port: "${port}", max_loss: 0, ttl: 0, max_rtt_ms: 0.5, dev: "${data}"}\n';
    const { delivery } = await resolve({ base, a }, { port: 5000, data: 'eth1' });

    expect(delivery).toMatchObject([
      {
        group: '239.1.1.1',
        port: 5000,
        to: 'all',
        maxLoss: 0,
        ttl: 0,
        maxRttMs: 0.5,
        dev: 'eth1',
        origin: { line: 4, column: 5 },
      },
      { group: '239.1.1.2', from: 'feeds', to: 'desks' },
    ]);
  });
});

test('problems of all profiles are told together', async () => {
  const found = await refusal(() => resolve({ a: 'interfaces: 1\n', b: 'routes: 2\n' }, {}, ['a', 'b', 'c']));

  expect(found.map(({ code }) => code)).toEqual(['wrong-type', 'wrong-type', 'unknown-profile']);
});

test('a file is read once for all hosts', async () => {
  await writeFile(join(folder, 'a.yaml'), 'name: a\ninterfaces: {"${data}": {multicast: true}}\n');
  const resolver = createResolver(SETTINGS);
  const references = [{ name: 'a.yaml', folder }];
  await resolver.resolve(references, { data: 'eth0' });

  await rm(join(folder, 'a.yaml'));
  const { desired } = await resolver.resolve(references, { data: 'eth1' });

  expect(desired).toMatchObject([{ interfaces: 'eth1' }]);
});

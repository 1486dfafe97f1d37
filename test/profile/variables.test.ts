/** Variables of the inventory in keys and values of profiles, and those that are refused. */
import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../src/lib/json.ts';
import { problemText, refusal } from '../documents/problem-text.ts';
import { resolve, said } from './written.ts';

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

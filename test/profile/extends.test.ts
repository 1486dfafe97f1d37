/** What profiles take over from others, and what wins. */
import { describe, expect, test } from '@jest/globals';
import { resolve, said } from './written.ts';

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

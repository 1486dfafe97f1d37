import { describe, expect, test } from '@jest/globals';
import { expand, interfacePatterns } from '../../../src/flows/fleet/expand.ts';
import type { Desired } from '../../../src/profile/types.ts';

const INTERFACES = ['lo', 'eth0', 'eth1', 'eth1.100', 'ens1'];

function desired(interfaces: string | null, value: unknown, line = 1, item?: string): Desired {
  const origin = { file: 'p.yaml', line, column: 1 };
  return { setting: 'rp_filter', interfaces, value, origin, optional: false, ...(item === undefined ? {} : { item }) };
}

function expanded(...entries: readonly Desired[]): readonly (readonly [string, unknown])[] {
  return expand(entries, INTERFACES).map(({ wanted }) => [
    wanted.target.kind === 'host' ? 'host' : wanted.target.name,
    wanted.desired,
  ]);
}

describe('expand', () => {
  test.each<[string, Desired[], (readonly [string, unknown])[]]>([
    ['a plain name', [desired('eth1', 'off')], [['eth1', 'off']]],
    ['host scope', [desired(null, 'x')], [['host', 'x']]],
    [
      'a glob',
      [desired('eth*', 'off')],
      [
        ['eth0', 'off'],
        ['eth1', 'off'],
        ['eth1.100', 'off'],
      ],
    ],
    ['a dot is a plain character', [desired('eth1.?00', 'off')], [['eth1.100', 'off']]],
    ['a set of characters', [desired('e[n]s1', 'off')], [['ens1', 'off']]],
    ['a name that does not exist stays', [desired('eth9', 'off')], [['eth9', 'off']]],
    ['a glob that matches nothing stays', [desired('wlan*', 'off')], [['wlan*', 'off']]],
    [
      'a later glob wins',
      [desired('e*', 1), desired('ens*', 2)],
      [
        ['eth0', 1],
        ['eth1', 1],
        ['eth1.100', 1],
        ['ens1', 2],
      ],
    ],
    ['a name wins over a glob, before it', [desired('ens1', 1), desired('ens*', 2)], [['ens1', 1]]],
    ['a name wins over a glob, after it', [desired('ens*', 2), desired('ens1', 1)], [['ens1', 1]]],
  ])('%s', (_title, entries, expected) => {
    expect(expanded(...entries)).toEqual(expected);
  });

  test('items of a map are apart', () => {
    const found = expand([desired('eth1', 'on', 1, 'gro'), desired('eth1', 'off', 2, 'gso')], INTERFACES);
    expect(found.map(({ wanted }) => wanted.item)).toEqual(['gro', 'gso']);
  });

  test('the value keeps the place that asked for it', () => {
    const [first] = expand([desired('e*', 1, 3), desired('eth0', 2, 7)], ['eth0']);
    expect(first?.wanted.origin.line).toBe(7);
  });
});

test('patterns for reading are those the profile names, once each', () => {
  expect(interfacePatterns([desired('eth*', 1), desired('eth*', 2), desired(null, 3), desired('lo', 4)])).toEqual([
    'eth*',
    'lo',
  ]);
});

import { describe, expect, test } from '@jest/globals';
import { translate } from '../../src/inventory/ansible-vars.ts';
import { iniLines } from '../../src/inventory/ini.ts';
import { parseJumps } from '../../src/inventory/jumps.ts';
import { expandRange } from '../../src/inventory/ranges.ts';
import type { Json } from '../../src/lib/json.ts';

describe('ranges', () => {
  test.each([
    ['web', 'web'],
    ['web[1:3]', 'web1 web2 web3'],
    ['web[01:03]x', 'web01x web02x web03x'],
    ['web[08:10]', 'web08 web09 web10'],
    ['r[0:10:5]', 'r0 r5 r10'],
    ['db-[a:c].example.com', 'db-a.example.com db-b.example.com db-c.example.com'],
    ['[A:B][1:2]', 'A1 A2 B1 B2'],
    ['w[5:5]', 'w5'],
  ])('%s', (pattern, expected) => {
    expect(expandRange(pattern)).toEqual(expected.split(' '));
  });

  test.each([
    'w[3:1]',
    'w[a:9]',
    'w[a:C]',
    'w[01:100]',
    'w[1:9:0]',
    'w[1]',
    'w[',
    'w[0:999999999]',
    '[0:999][0:999]',
    'w[-1:2]',
  ])('%s is none', (pattern) => {
    expect(expandRange(pattern)).toEqual({ why: expect.any(String) as unknown });
  });
});

describe('values of INI', () => {
  test.each<[string, Json]>([
    ['1', 1],
    ['-1', -1],
    ['0', 0],
    ['1.5', 1.5],
    ['010', '010'],
    ['1e3', '1e3'],
    ['True', true],
    ['False', false],
    ['true', 'true'],
    ['yes', 'yes'],
    ['None', null],
    ['', ''],
    ['"a b"', 'a b'],
    ["'1'", '1'],
    ['a=b', 'a=b'],
    ["['a', 1]", ['a', 1]],
    ['{"a": 1}', { a: 1 }],
    ['[a', '[a'],
    ['a # b', 'a # b'],
    ['{{ x }}', '{{ x }}'],
  ])('x=%s', (text, value) => {
    expect(iniLines(`[g:vars]\nx=${text}\n`)[1]).toMatchObject({ kind: 'var', name: 'x', value, line: 2 });
  });

  test.each<[string, readonly (readonly [string, Json])[]]>([
    [
      'h a=1 b="x y" c=\'z #\' # rest d=1',
      [
        ['a', 1],
        ['b', 'x y'],
        ['c', 'z #'],
      ],
    ],
    [
      'h a=x\\ y b=',
      [
        ['a', 'x y'],
        ['b', ''],
      ],
    ],
    [
      'h __proto__=1 constructor=2',
      [
        ['__proto__', 1],
        ['constructor', 2],
      ],
    ],
  ])('%s', (line, vars) => {
    expect(iniLines(line)).toEqual([{ kind: 'host', group: 'ungrouped', pattern: 'h', vars, line: 1, column: 1 }]);
  });
});

describe('variables of Ansible', () => {
  test.each<[{ readonly [name: string]: Json }, object]>([
    [{ ansible_host: 'h', ansible_ssh_host: 'old' }, { address: 'h' }],
    [
      { ansible_ssh_host: 'old', ansible_port: '22' },
      { address: 'old', port: 22 },
    ],
    [{ ansible_user: 1000 }, { user: '1000' }],
    [{ ansible_become: false }, { become: 'none' }],
    [{ ansible_become: 'no' }, { become: 'none' }],
    [{ ansible_become: 1, ansible_become_user: 'root' }, { become: 'sudo' }],
    [{ ansible_connection: 'smart' }, { connection: 'ssh' }],
    [{ ansible_ssh_common_args: '-J a,b -C' }, { proxy_jump: 'a,b' }],
    [{ ansible_ssh_common_args: '-oProxyJump=u@a:1' }, { proxy_jump: 'u@a:1' }],
    [
      { ansible_ssh_extra_args: '-o "UserKnownHostsFile=/dev/null" -o StrictHostKeyChecking=accept-new' },
      { known_hosts: '/dev/null', strict_host_key_checking: 'accept-new' },
    ],
    [{ ansible_ssh_common_args: '-o ControlMaster=auto -o ControlPersist=60s' }, {}],
    [
      { mcready_profiles: 'a, b', mcready_site: 'x' },
      { profiles: ['a', 'b'], site: 'x' },
    ],
    [{ mcready_profiles: ['a'] }, { profiles: ['a'] }],
    // Secrets and what only Ansible needs stay behind.
    [
      { ansible_password: 'x', ansible_become_pass: 'y', ansible_python_interpreter: '/p', data: 0 },
      { vars: { data: 0 } },
    ],
  ])('%j', (variables, value) => {
    expect(translate(variables)).toEqual({ value, refused: [] });
  });

  test('the method counts apart from whether', () => {
    expect(translate({ ansible_become_method: 'community.general.doas' })).toEqual({
      value: {},
      refused: [],
      becomeMethod: 'doas',
    });
  });
});

describe('jumps', () => {
  test.each([
    [undefined, []],
    ['none', []],
    ['b', [{ host: 'b' }]],
    ['u@b:2200,c', [{ host: 'b', user: 'u', port: 2200 }, { host: 'c' }]],
    ['u@[2001:db8::1]:22', [{ host: '2001:db8::1', user: 'u', port: 22 }]],
    ['ssh://u@b:1', [{ host: 'b', user: 'u', port: 1 }]],
    ['u@d.example@b', [{ host: 'b', user: 'u@d.example' }]],
  ])('%s', (text, hops) => {
    expect(parseJumps(text)).toEqual(hops);
  });
});

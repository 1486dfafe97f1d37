import { describe, expect, test } from '@jest/globals';
import { formats } from '../../src/documents/formats.ts';

const CASES: { readonly [format: string]: { readonly yes: readonly string[]; readonly no: readonly string[] } } = {
  'multicast-address': {
    yes: ['224.0.0.0', '224.0.0.1', '239.255.255.255', '232.1.1.1', 'ff02::1', 'FF3E:30::8000:1'],
    no: [
      '223.255.255.255',
      '240.0.0.0',
      '198.18.0.1',
      '239.8.0',
      '239.8.0.19.1',
      '239.8.0.019',
      '239.0.0.0/8',
      'fe80::1',
      'ff02::1%eth0',
      '',
      ' 239.1.1.1',
      '::ffff:239.1.1.1',
    ],
  },
  'multicast-prefix': {
    yes: [
      '224.0.0.0/4',
      '239.0.0.0/8',
      '239.1.2.3',
      '239.1.2.3/32',
      '239.1.2.2/31',
      'ff00::/8',
      'ff05::/16',
      'ff02::1/128',
      'ff3e:30::/96',
    ],
    no: [
      '224.0.0.0/3',
      '0.0.0.0/0',
      '239.1.2.3/8',
      '239.1.2.3/31',
      '239.0.0.0/33',
      '239.0.0.0/08',
      '239.0.0.0/',
      '239.0.0.0/8/8',
      '239.0.0.0/-1',
      '198.18.0.0/15',
      'ff00::/7',
      'ff02::1/64',
      'ff02::/129',
      '/8',
      '',
    ],
  },
  'unicast-address': {
    yes: ['198.18.0.1', '10.0.0.1', '127.0.0.1', 'fe80::1', '2001:db8::1'],
    no: ['239.1.1.1', '0.0.0.0', '255.255.255.255', '::', 'ff02::1', '198.18.0.0/15', 'host', ''],
  },
  'interface-name': {
    yes: [
      'eth0',
      'eth1.100',
      'a',
      '123456789012345',
      'wlp2s0_x-y',
      '${data}',
      '...',
      'Ärger',
      '__proto__',
      'constructor',
    ],
    no: [
      '',
      '.',
      '..',
      'all',
      'default',
      '1234567890123456',
      'eth0:1',
      'a/b',
      'eth 1',
      'eth\t1',
      'eth\n1',
      'ÄÄÄÄÄÄÄÄ',
      'eth\u001b1',
    ],
  },
  'interface-pattern': {
    yes: ['eth0', '*', 'ens*', 'eth?', 'eth[01]', 'enp*s0f[0-3]np0', 'a-very-long-prefix*', '.*', 'all*'],
    no: ['', 'all', 'ens[1', 'ens1]', 'ens[]', 'eth0:*', '*/x', 'e *'],
  },
  'interface-key': {
    yes: ['${data}', 'eth${n}', 'ens*', 'eth0'],
    no: ['${}', '${da ta}', '${data', '${data}${', 'eth 1'],
  },
  'sysctl-key': {
    yes: [
      'net.ipv4.igmp_qrv',
      'net/ipv4/igmp_qrv',
      'net.ipv4.conf.eth0/100.arp_ignore',
      'net/ipv4/conf/eth0.100/arp_ignore',
    ],
    no: [
      '',
      'net',
      'kernel.pid_max',
      'ipv4.igmp_qrv',
      'net.ipv4.conf.*.arp_ignore',
      'net..ipv4',
      'net.ipv4.',
      '/net/ipv4/x',
      'net/../kernel/pid_max',
      'net.ipv4 .x',
      'net.x=1',
      'net.ipv4\u0000',
    ],
  },
  'with-variable': { yes: ['${a}', 'x${a_1}y${b}'], no: ['', 'a', '$a', '{a}', '${1a}', '${a-b}', '${a', '${}'] },
  'host-name': {
    yes: ['feed1', 'feed-1.example.com', '10.0.0.1', '2001:db8::1', '_x'],
    no: ['', '-x', 'a b', 'a,b', 'a:b', 'feed*', '!a', 'a[0]', 'a/b', 'a\u001b'],
  },
  'group-name': { yes: ['feeds', 'site_a', 'a-b'], no: ['', 'all', 'a b', 'a:b', '-a'] },
  'ssh-word': {
    yes: ['root', 'a.b', '198.18.0.1', 'fe80::1%eth0', 'DOMAIN\\user'],
    no: ['', '-oProxyCommand=x', 'a b', 'a\u0000b', 'a\n'],
  },
  'variable-name': { yes: ['data', '_a1', 'constructor'], no: ['', '1a', 'a-b', 'a.b', 'a b', '${a}'] },
};

describe.each(Object.entries(CASES))('%s', (name, { yes, no }) => {
  const format = formats.get(name)!;

  test.each(yes)('takes %j', (text) => {
    expect(format.whyNot(text)).toBeUndefined();
  });

  test.each(no)('refuses %j, and says why', (text) => {
    expect(format.whyNot(text)).toMatch(/\w/);
  });
});

test('every format is tested', () => {
  expect([...formats.keys()].sort()).toEqual(Object.keys(CASES).sort());
});

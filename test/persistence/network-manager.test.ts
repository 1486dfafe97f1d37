/** The keeper of NetworkManager reads: keyfiles in, or what nmcli shows, and what they state out. */
import { describe, expect, test } from '@jest/globals';
import { networkManager } from '../../src/persistence/network-manager/index.ts';
import { type HostOfTest, host, PATH, read } from './network-manager-host.ts';
import { slotOf, stated } from './statements.ts';

test.each([
  ['link eth1 link mtu', `9000 @ ${PATH}:8`],
  ['link eth1 link up', `on @ ${PATH}`],
  ['link eth1 coalesce adaptive-rx', `off @ ${PATH}:11`],
  ['link eth1 coalesce rx-usecs', `0 @ ${PATH}:12`],
  ['link eth1 feature generic-receive-offload', `off @ ${PATH}:13`],
  ['link eth1 pause autoneg', `off @ ${PATH}:14`],
  ['link eth1 pause rx', `on @ ${PATH}:15`],
  ['link eth1 ring rx', `4096 @ ${PATH}:16`],
  ['route 239.0.0.0/8 eth1 main', `metric 5 src 198.18.1.1 @ ${PATH}:21`],
  ['route 239.7.0.0/16 eth1 100', ` @ ${PATH}:23`],
  ['route 239.8.0.19/32 eth1 main', `metric 100 @ ${PATH}:26`],
  ['route 239.9.0.0/16 eth1 main', `via 198.18.1.2 metric 7 @ ${PATH}:27`],
  ['route 239.7.0.0/16 eth1 main', `absent: ${PATH} has no such route`],
  ['link eth1 ring tx', `absent: ${PATH} does not say it`],
  ['link eth1 link multicast', 'absent: NetworkManager has no word for it'],
  ['link eth1 bridge multicast_snooping', `absent: ${PATH} makes no bridge`],
  ['sysctl net', 'absent: NetworkManager states no sysctl key'],
])('%s: %s', (words, said) => {
  expect(read(host(), words)).toBe(said);
});

test.each([
  [
    'route-metric and route-table',
    '[ipv4]\nroute-metric=7\nroute-table=9\nroute1=239.0.0.0/8\n',
    'route 239.0.0.0/8 eth1 9',
    `metric 7 @ ${PATH}:4`,
  ],
  [
    'the old way of routes',
    '[ipv4]\nroutes1=239.0.0.0/8;0.0.0.0;5;\n',
    'route 239.0.0.0/8 eth1 main',
    `metric 5 @ ${PATH}:2`,
  ],
  ['the alias of a section', '[802-3-ethernet]\nmtu=1400', 'link eth1 link mtu', `1400 @ ${PATH}:2`],
  ['no MTU of its own', '[ethernet]\nmtu=0', 'link eth1 link mtu', `absent: ${PATH}:2: 0 leaves it alone`],
  [
    'a value that is none',
    '[ethtool]\nfeature-gro=perhaps',
    'link eth1 feature generic-receive-offload',
    `unknown: ${PATH}:2: perhaps is not understood`,
  ],
  [
    'a bridge that says it',
    '[connection]\ntype=bridge\n[bridge]\nmulticast-snooping=false',
    'link eth1 bridge multicast_snooping',
    `0 @ ${PATH}:4`,
  ],
  [
    'a bridge that leaves it to the default',
    '[connection]\ntype=bridge',
    'link eth1 bridge multicast_snooping',
    `1 @ ${PATH}`,
  ],
  [
    'not activated by itself',
    '[connection]\nautoconnect=false\n[ethernet]\nmtu=1400',
    'link eth1 link mtu',
    `unknown: ${PATH}:2: it is not activated at boot by itself`,
  ],
])('%s', (_name, text, words, said) => {
  expect(read(host({ text }), words)).toBe(said);
});

test.each<[string, HostOfTest, string]>([
  ['another manager', { owner: { manager: 'ifupdown' } }, 'absent: NetworkManager does not configure eth1'],
  ['netplan', { owner: { netplan: true } }, 'absent: netplan says how NetworkManager configures eth1'],
  [
    'no connection',
    { owner: { connection: null, files: [] } },
    'unknown: which connection eth1 gets at boot is not known',
  ],
  ['not readable', { text: { unknown: 'Permission denied' } }, 'unknown: Permission denied'],
  [
    'ifcfg',
    { owner: { files: ['/etc/sysconfig/network-scripts/ifcfg-eth1'] } },
    'unknown: /etc/sysconfig/network-scripts/ifcfg-eth1 is no keyfile of NetworkManager, or was not read',
  ],
  [
    'in /run',
    { path: '/run/NetworkManager/system-connections/x' },
    'unknown: /run/NetworkManager/system-connections/x is gone at the next boot',
  ],
])('whose it is: %s', (_name, told, said) => {
  expect(read(host(told), 'link eth1 link mtu')).toBe(said);
  expect(networkManager.canState(host(told), slotOf('link', 'eth1', 'link', 'mtu'))).toBe(false);
});

describe('without root, by what nmcli shows', () => {
  const told: HostOfTest = {
    text: { unknown: `${PATH}: Permission denied` },
    mode: null,
    shown: [
      'connection.type:802-3-ethernet',
      'connection.autoconnect:yes',
      '802-3-ethernet.mtu:1400',
      'ipv4.method:manual',
      'ipv4.dns:',
      'ipv4.routes:239.0.0.0/8, 239.7.0.0/16 5 src=198.18.1.1 table=100, 239.5.0.0/16 198.18.1.2 0',
      'ipv4.route-metric:-1',
      'ipv4.route-table:0',
      'ethtool.feature-gro:off',
      'ethtool.coalesce-adaptive-rx:0',
    ],
  };

  test.each([
    ['link eth1 link mtu', '1400 @ nmcli connection show the-uuid'],
    ['link eth1 feature generic-receive-offload', 'off @ nmcli connection show the-uuid'],
    ['link eth1 coalesce adaptive-rx', 'off @ nmcli connection show the-uuid'],
    ['route 239.0.0.0/8 eth1 main', 'metric 100 @ nmcli connection show the-uuid'],
    ['route 239.7.0.0/16 eth1 100', 'metric 5 src 198.18.1.1 @ nmcli connection show the-uuid'],
    ['route 239.5.0.0/16 eth1 main', 'via 198.18.1.2 @ nmcli connection show the-uuid'],
    ['link eth1 ring rx', 'absent: nmcli connection show the-uuid does not say it'],
  ])('%s: %s', (words, said) => {
    expect(read(host(told), words)).toBe(said);
  });

  test('what it could state is refused with the reason, not stated elsewhere', () => {
    const wish = stated(['link', 'eth1', 'link', 'mtu'], '9000', 1);

    expect(networkManager.canState(host(told), wish.statement.slot)).toBe(true);
    expect(networkManager.write(host(told), [wish])).toMatchObject({
      changes: [],
      impossible: [{ why: `${PATH}: Permission denied` }],
    });
  });

  test('routes as older versions show them are not guessed', () => {
    const old = { ...told, shown: ['ipv4.routes:{ ip = 239.0.0.0/8, mt = 5 }'] };

    expect(read(host(old), 'route 239.0.0.0/8 eth1 main')).toBe(`unknown: ${PATH}: Permission denied`);
  });
});

/** The keeper of NetworkManager writes: what is desired in, nmcli commands out. nmcli itself: test/lab/persistence-reboot. */
import { describe, expect, test } from '@jest/globals';
import { actionText } from '../../src/changes/actions.ts';
import { HIDDEN } from '../../src/facts/listed-files.ts';
import { networkManager } from '../../src/persistence/network-manager/index.ts';
import { type HostOfTest, host, KEYFILE, PATH } from './network-manager-host.ts';
import { slotOf, stated } from './statements.ts';

test('one command for a connection; routes are replaced from the last one on; undo has the bytes and the mode', () => {
  const wishes = [
    stated(['route', '239.0.0.0/8', 'eth1', 'main'], '', 1),
    stated(['link', 'eth1', 'link', 'mtu'], '1400', 2),
    stated(['route', '239.8.0.19/32', 'eth1', 'main'], 'metric 9 src 198.18.1.1', 3),
    stated(['route', '239.5.0.0/16', 'eth1', '255'], '', 4),
    stated(['link', 'eth1', 'feature', 'generic-receive-offload'], 'on', 5),
    stated(['link', 'eth1', 'coalesce', 'adaptive-rx'], 'on', 6),
    stated(['link', 'eth1', 'pause', 'rx'], 'off', 7),
    stated(['link', 'eth1', 'ring', 'rx'], '4096', 8),
  ];

  const { changes, impossible } = networkManager.write(host(), wishes);

  expect(impossible).toEqual([]);
  expect(changes).toMatchObject([{ stage: 'boot', risk: 'none', serves: wishes.flatMap((one) => one.serves) }]);
  expect(changes.flatMap((change) => change.actions.map(actionText))).toEqual([
    "nmcli connection modify the-uuid -ipv4.routes 3 -ipv4.routes 0 +ipv4.routes '239.0.0.0/8 0' 802-3-ethernet.mtu 1400 " +
      "+ipv4.routes '239.8.0.19/32 9 src=198.18.1.1' +ipv4.routes '239.5.0.0/16 0 table=255' ethtool.feature-gro yes " +
      'ethtool.coalesce-adaptive-rx 1 ethtool.pause-rx no',
  ]);
  expect(changes.flatMap((change) => change.undo)).toEqual([
    { kind: 'write', path: PATH, content: KEYFILE, mode: '0600' },
    { kind: 'run', argv: ['nmcli', 'connection', 'load', PATH] },
  ]);
});

test('what it says already needs no change', () => {
  const wishes = [
    stated(['link', 'eth1', 'ring', 'rx'], '4096', 1),
    stated(['link', 'eth1', 'pause', 'rx'], 'on', 2),
    stated(['route', '239.7.0.0/16', 'eth1', '100'], '', 3),
  ];

  expect(networkManager.write(host(), wishes)).toEqual({ changes: [], impossible: [] });
});

describe('what it has no words for', () => {
  test.each([
    ['link eth1 link multicast'],
    ['link eth1 link allmulticast'],
    ['link eth1 private-flag x'],
    ['link eth1 rx-hash udp4'],
    ['link eth1 feature tcp-segmentation-offload'],
    ['link eth1 channels combined'],
    ['link eth1 coalesce nosuch'],
    ['link eth1 bridge multicast_snooping'],
    ['route ff15::/16 eth1 local'],
    ['route 239.0.0.0/8 eth1 mytable'],
    ['sysctl net'],
  ])('%s', (words) => {
    expect(networkManager.canState(host(), slotOf(...words.split(' ')))).toBe(false);
  });

  test('channels since 1.46', () => {
    const slot = slotOf('link', 'eth1', 'channels', 'combined');

    expect(networkManager.canState(host({ version: [1, 46] }), slot)).toBe(true);
    expect(networkManager.canState(host({ version: [2, 0] }), slot)).toBe(true);
  });

  test('a value that is none is told', () => {
    const { changes, impossible } = networkManager.write(host(), [stated(['link', 'eth1', 'ring', 'rx'], 'many', 1)]);

    expect(changes).toEqual([]);
    expect(impossible.map(({ why }) => why)).toEqual(['NetworkManager has no words for ring rx of eth1 = many']);
  });
});

test.each<[string, HostOfTest]>([
  ['a secret', { text: `${KEYFILE}[802-1x]\npassword=${HIDDEN}\n` }],
  ['an owner or a link of its own', { mode: null }],
  ['made by others', { path: '/usr/lib/NetworkManager/system-connections/eth1.nmconnection' }],
])('a file with %s is read and left alone', (_name, told) => {
  const slot = slotOf('link', 'eth1', 'link', 'mtu');

  expect(networkManager.read(host(told), slot)).toMatchObject({ state: 'known', value: '9000' });
  expect(networkManager.canState(host(told), slot)).toBe(false);
  expect(networkManager.write(host(told), [stated(['link', 'eth1', 'link', 'mtu'], '1400', 1)])).toMatchObject({
    changes: [],
    impossible: [{ why: expect.stringContaining('/NetworkManager/system-connections/eth1.nmconnection') }],
  });
});

/** Statements as commands, and lines of other people's shell as statements: the one is the way back of the other. */
import { describe, expect, test } from '@jest/globals';
import { slotsOfLine } from '../../src/persistence/command-slots.ts';
import { bootCommand } from '../../src/persistence/commands.ts';
import { lineOf } from '../../src/persistence/ifupdown/drop-in.ts';
import { showSlot } from '../../src/persistence/slots.ts';
import { slotOf } from './statements.ts';

test.each([
  [['link', 'eth1', 'link', 'multicast'], 'off', 'ip link set dev eth1 multicast off'],
  [['link', 'eth1', 'link', 'allmulticast'], 'on', 'ip link set dev eth1 allmulticast on'],
  [['link', 'eth1', 'link', 'mtu'], '9000', 'ip link set dev eth1 mtu 9000'],
  [['link', 'eth1', 'link', 'up'], 'on', 'ip link set dev eth1 up'],
  [['link', 'eth1', 'link', 'up'], 'off', 'ip link set dev eth1 down'],
  [['link', 'eth1', 'feature', 'generic-receive-offload'], 'off', 'ethtool -K eth1 gro off'],
  [['link', 'eth1', 'feature', 'rx-gro-list'], 'on', 'ethtool -K eth1 rx-gro-list on'],
  [['link', 'eth1', 'private-flag', 'legacy-rx'], 'on', 'ethtool --set-priv-flags eth1 legacy-rx on'],
  [['link', 'eth1', 'pause', 'autoneg'], 'off', 'ethtool -A eth1 autoneg off'],
  [['link', 'eth1', 'ring', 'rx'], '4096', 'ethtool -G eth1 rx 4096'],
  [['link', 'eth1', 'coalesce', 'rx-usecs'], '0', 'ethtool -C eth1 rx-usecs 0'],
  [['link', 'eth1', 'channels', 'combined'], '4', 'ethtool -L eth1 combined 4'],
  [['link', 'eth1', 'rx-hash', 'udp4'], 'sdfn', 'ethtool -N eth1 rx-flow-hash udp4 sdfn'],
  [['link', 'br0', 'bridge', 'multicast_querier'], '1', 'echo 1 > /sys/class/net/br0/bridge/multicast_querier'],
  [['route', '239.0.0.0/8', 'eth1', 'main'], '', 'ip route replace 239.0.0.0/8 dev eth1'],
  [
    ['route', '239.1.1.1/32', 'eth1', '100'],
    'metric 5 src 198.18.1.1',
    'ip route replace 239.1.1.1/32 dev eth1 metric 5 src 198.18.1.1 table 100',
  ],
  [
    ['route', 'ff15::/16', 'eth1', 'local'],
    'metric 5',
    'ip -6 route replace multicast ff15::/16 dev eth1 metric 5 table local',
  ],
])('%s %s', (words, value, command) => {
  const statement = { slot: slotOf(...words), value };

  expect(lineOf(statement)).toBe(`${command} || true`);
  expect(slotsOfLine(lineOf(statement), 'eth9')).toEqual([statement]);
});

test('a sysctl key has no command', () => {
  expect(() => bootCommand({ slot: slotOf('sysctl', 'net'), value: '1' })).toThrow('sysctl.d');
});

describe('lines of others', () => {
  test.each([
    ['/sbin/ip -4 r a 239.0.0.0/8 dev $IFACE preference 5 proto static', ['route 239.0.0.0/8 dev eth1 = metric 5']],
    [
      'ip link set $IFACE mtu 9000 multicast on up',
      ['mtu of eth1 = 9000', 'multicast of eth1 = on', 'up of eth1 = on'],
    ],
    [
      'ethtool --offload ${IFACE} rx off gro on',
      ['feature rx-checksumming of eth1 = off', 'feature generic-receive-offload of eth1 = on'],
    ],
    [
      'ifconfig $IFACE -multicast allmulti mtu 1400',
      ['multicast of eth1 = off', 'allmulticast of eth1 = on', 'mtu of eth1 = 1400'],
    ],
    ['route add -net 224.0.0.0 netmask 240.0.0.0 $IFACE', ['route 224.0.0.0/4 dev eth1 = ']],
    ['route add -host 239.1.1.1 metric 3 dev eth2', ['route 239.1.1.1/32 dev eth2 = metric 3']],
    ['route add default gw 198.18.1.2', []],
    ['ip route add default via 198.18.1.2', []],
    ['ip addr add 198.18.1.1/24 dev $IFACE; logger up > /dev/null 2>&1', []],
    ['/usr/local/sbin/script $(hostname)', []],
  ])('%s', (line, said) => {
    const statements = slotsOfLine(line, 'eth1');

    expect(statements?.map(({ slot, value }) => `${showSlot(slot)} = ${value}`)).toEqual(said);
  });

  test.each([
    'ip route add 239.0.0.0/8 via 198.18.1.2',
    'ip link set dev $OTHER mtu 9000',
    '[ -e /x ] && ip link set dev eth1 mtu 9000',
    'for i in a b; do ethtool -K $i gro off; done',
    'echo 9000 > /sys/class/net/eth1/mtu',
    'ethtool -K eth1 gro `cat /x`',
    'route add -net 239.0.0.0 dev eth1',
  ])('%s is not understood', (line) => {
    expect(slotsOfLine(line, 'eth1')).toBeUndefined();
  });
});

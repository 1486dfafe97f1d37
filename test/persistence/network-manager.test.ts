/** The keeper of NetworkManager: keyfiles in, what they state and the nmcli commands out. nmcli itself: test/lab/persistence-reboot. */
import { describe, expect, test } from '@jest/globals';
import { actionText } from '../../src/changes/actions.ts';
import { type InterfaceOwner, interfaceOwnerFact } from '../../src/facts/interface-owner.ts';
import { HIDDEN } from '../../src/facts/listed-files.ts';
import { networkManagerFact } from '../../src/facts/network-manager.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { known, type Reading, unknown } from '../../src/lib/reading.ts';
import { networkManager } from '../../src/persistence/network-manager/index.ts';
import { slotOf, stated } from './statements.ts';

const PATH = '/etc/NetworkManager/system-connections/eth1.nmconnection';

interface HostOfTest {
  readonly text?: string | { readonly unknown: string };
  readonly path?: string;
  readonly mode?: string | null;
  readonly version?: readonly [number, number];
  readonly owner?: Partial<InterfaceOwner>;
  /** What nmcli shows of its connection. */
  readonly shown?: readonly string[];
}

function host({
  text = KEYFILE,
  path = PATH,
  mode = '0600',
  version = [1, 42],
  owner = {},
  shown,
}: HostOfTest = {}): FactValues {
  const content = typeof text === 'string' ? known(text, path) : unknown(text.unknown);
  const base = { manager: 'NetworkManager', files: [path], connection: 'the-uuid', netplan: false } as const;
  const readings = new Map<Fact, Reading<unknown>>([
    [interfaceOwnerFact, known(new Map([['eth1', known({ ...base, ...owner })]]))],
    [
      networkManagerFact,
      known({ version, files: new Map([[path, { path, mode, content, link: null }]]), shown: shownOf(shown) }),
    ],
  ]);
  return { get: <T>(fact: Fact<T>) => readings.get(fact) as Reading<T> };
}

function shownOf(lines?: readonly string[]): ReadonlyMap<string, string> {
  return new Map(lines === undefined ? [] : [['the-uuid', lines.join('\n')]]);
}

/** As nmcli 1.42.4 wrote it. */
const KEYFILE = `[connection]
id=eth1
uuid=the-uuid
type=ethernet
interface-name=eth1

[ethernet]
mtu=9000

[ethtool]
coalesce-adaptive-rx=0
coalesce-rx-usecs=0
feature-gro=false
pause-autoneg=false
pause-rx=true
ring-rx=4096

[ipv4]
address1=198.18.1.1/24
method=manual
route1=239.0.0.0/8,0.0.0.0,5
route1_options=src=198.18.1.1
route2=239.7.0.0/16,0.0.0.0,0
route2_options=table=100
route3=10.0.0.0/8,198.18.1.2
route4=239.8.0.19/32
route10=239.9.0.0/16,198.18.1.2,7

[ipv6]
addr-gen-mode=default
method=auto

[proxy]
`;

function read(facts: FactValues, words: string): string {
  const reading = networkManager.read(facts, slotOf(...words.split(' ')));
  return reading.state === 'known' ? `${reading.value} @ ${reading.where}` : `${reading.state}: ${reading.why}`;
}

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

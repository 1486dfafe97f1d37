/** Keepers on hosts that are restarted: written, rebooted, the kernel asked; put back, rebooted, files byte for byte as before. */
import { expect, test } from '@jest/globals';
import type { Boot, ManagerName } from '../../src/lab/types.ts';
import { ifupdown } from '../../src/persistence/ifupdown/index.ts';
import { netplan } from '../../src/persistence/netplan/index.ts';
import { networkManager } from '../../src/persistence/network-manager/index.ts';
import { networkd } from '../../src/persistence/networkd/index.ts';
import type { Keeper } from '../../src/persistence/types.ts';
import { unit } from '../../src/persistence/unit/index.ts';
import { stated } from '../persistence/statements.ts';
import { bootedHost, filesUnder, type Host, readFacts, undoes, writes } from './keeper.ts';
import { describeWithFullLab, useLab } from './support.ts';

/** h1's own data address. */
const SOURCE = '198.19.0.11';

const ALL = stated(['link', 'eth1', 'link', 'allmulticast'], 'on', 2);
const STATEMENTS = [
  stated(['link', 'eth1', 'link', 'mtu'], '1400', 1),
  ALL,
  stated(['route', '239.7.0.0/16', 'eth1', 'main'], `metric 5 src ${SOURCE}`, 5),
  stated(['route', '239.9.0.0/16', 'eth1', '100'], '', 6),
];
const FEATURES = [
  stated(['link', 'eth1', 'feature', 'generic-receive-offload'], 'on', 3),
  stated(['link', 'eth1', 'feature', 'tcp-segmentation-offload'], 'off', 4),
];
/** The same as systemd and netplan say it, which have no word for the whole group. */
const LINK_FEATURES = [
  stated(['link', 'eth1', 'feature', 'generic-receive-offload'], 'on', 3),
  stated(['link', 'eth1', 'feature', 'tx-tcp-segmentation'], 'off', 4),
  stated(['link', 'eth1', 'feature', 'tx-tcp6-segmentation'], 'off', 4),
];
const FLAG = stated(['link', 'eth1', 'link', 'multicast'], 'off', 7);
const UP = stated(['link', 'eth1', 'link', 'up'], 'on', 9);
/** A veth has no rings: what cannot be done keeps nothing else back. */
const RING = stated(['link', 'eth1', 'ring', 'rx'], '4096', 8);

interface Kept {
  readonly how: string;
  readonly manager: ManagerName;
  readonly keeper: Keeper;
  readonly folders: readonly string[];
  readonly statements: typeof STATEMENTS;
  /** Done before; part of what the undo has to leave. */
  readonly prepare?: string;
  /** How the reboot ends. */
  readonly boot?: Boot;
  /** A command that tells by the manager's own words that it took what was written, and words of its answer. */
  readonly ask: string;
  readonly answer: readonly string[];
}

const CASES: readonly Kept[] = [
  {
    how: 'a unit',
    manager: 'none',
    keeper: unit,
    folders: ['/etc/systemd', '/etc/mcready'],
    statements: [...STATEMENTS, ...FEATURES, FLAG, RING],
    boot: { state: 'degraded', failed: ['mcready.service'] },
    ask: 'systemctl is-enabled mcready; journalctl --unit mcready --output cat',
    answer: ['enabled', 'mcready: ethtool -G eth1 rx 4096: netlink error: Operation not supported'],
  },
  {
    how: 'lines in the stanza',
    manager: 'ifupdown',
    keeper: ifupdown,
    folders: ['/etc/network'],
    statements: [...STATEMENTS, ...FEATURES, FLAG, RING],
    ask: 'ifquery eth1',
    answer: ['address: 198.19.0.11', 'up: ip link set dev eth1 multicast off || true'],
  },
  {
    how: 'a stanza of its own, in front of the other',
    manager: 'ifupdown',
    keeper: ifupdown,
    folders: ['/etc/network'],
    statements: [...STATEMENTS, ...FEATURES, FLAG, RING],
    prepare: `sed -i '1i source interfaces.d/*' /etc/network/interfaces; sed -i '/iface eth1/a mtu 1480' /etc/network/interfaces`,
    ask: 'ifquery eth1; cat /etc/network/interfaces.d/zz-mcready',
    answer: ['mtu: 1400', 'up: ip link set dev eth1 multicast off || true', 'iface eth1 inet manual'],
  },
  {
    how: 'a drop-in of the .network file',
    manager: 'networkd',
    keeper: networkd,
    folders: ['/etc/systemd'],
    statements: [...STATEMENTS, FLAG, UP],
    ask: 'networkctl status eth1; systemd-analyze cat-config systemd/network/10-eth1.network',
    answer: ['10-eth1.network', 'State: routable (configured)', '# receiver.yaml:5', 'Destination=239.7.0.0/16'],
  },
  {
    how: 'drop-ins of the .network and the .link file',
    manager: 'networkd',
    keeper: networkd,
    folders: ['/etc/systemd'],
    statements: [...STATEMENTS, ...LINK_FEATURES, FLAG, UP],
    prepare: `printf '[Match]\nOriginalName=eth1\n[Link]\nGenericReceiveOffload=no\n' >/etc/systemd/network/20-eth1.link`,
    ask: 'networkctl status eth1; grep . /etc/systemd/network/20-eth1.link.d/*',
    answer: ['Link File: /etc/systemd/network/20-eth1.link', 'GenericReceiveOffload=yes'],
  },
  {
    how: 'a file for netplan to merge, and a drop-in of what it generates',
    manager: 'netplan',
    keeper: netplan,
    folders: ['/etc/netplan', '/etc/systemd'],
    statements: [...STATEMENTS, ...LINK_FEATURES, FLAG, UP],
    ask: 'netplan get ethernets.eth1; ls -l /etc/netplan/90-mcready.yaml; networkctl status eth1',
    answer: [
      'mtu: 1400',
      'generic-receive-offload: true',
      'to: "239.7.0.0/16"',
      '-rw------- 1 root root',
      'State: routable (configured)',
    ],
  },
  {
    // It has no words for the flags MULTICAST and ALLMULTI.
    how: 'its keyfile',
    manager: 'NetworkManager',
    keeper: networkManager,
    folders: ['/etc/NetworkManager'],
    statements: [...STATEMENTS, ...LINK_FEATURES].filter((one) => one !== ALL),
    ask: 'nmcli -t -f ipv4.routes,802-3-ethernet.mtu connection show eth1',
    answer: ['802-3-ethernet.mtu:1400', '239.9.0.0/16'],
  },
];

/** By ip and ethtool: flags, MTU, features, routes of multicast prefixes in all tables. */
async function kernel(host: Host): Promise<string> {
  return host.must(`
ip -o link show eth1 | grep -o '<.*>\\|mtu [0-9]*'
ethtool -k eth1 | grep -o 'generic-receive-offload: .*\\|tx-tcp6*-segmentation: .*'
ip -4 route show root 224.0.0.0/4 table all | sed 's/ proto [a-z]*//' | sort`);
}

/** Whatever the kernel tells of links, addresses and routes from now on. @returns what it told, when asked */
async function watch(host: Host): Promise<() => Promise<string>> {
  // lo's MTU shows that it listens.
  await host.must(`
systemd-run --quiet --unit=watch sh -c 'exec ip monitor link address route >/run/told'
for n in 1 2 3 4 5 6 7 8 9 10; do
  ip link set dev lo mtu 65535; ip link set dev lo mtu 65536
  sleep 0.1
  grep -qs 'mtu 65535' /run/told && break
done
grep -q 'mtu 65535' /run/told
sleep 0.5
cp /run/told /run/told-first`);
  return () => host.must('sleep 1; systemctl stop watch; tail -c +$(($(wc -c </run/told-first) + 1)) /run/told');
}

describeWithFullLab.each(CASES)('$keeper.id: $how', (one) => {
  const { manager, keeper, folders, statements, prepare, boot, ask, answer } = one;
  const lab = useLab({ kind: 'systemd', manager, hosts: 1 });

  test('what is stated is in force after a reboot, and after the undo all is as before', async () => {
    const host = bootedHost(lab(), 'h1');
    if (prepare !== undefined) await host.must(prepare);
    await lab().reboot('h1');
    const [files, plain] = [await filesUnder(host, ...folders), await kernel(host)];

    const untouched = await watch(host);
    const changes = await writes(host, keeper, statements, 'dash');

    expect(await kernel(host)).toBe(plain);
    expect(await untouched()).toBe('');
    expect(await lab().reboot('h1')).toEqual(boot ?? { state: 'running', failed: [] });
    const after = await kernel(host);
    expect(after.split('\n').slice(0, 2)).toEqual([
      statements.includes(FLAG) ? '<BROADCAST,ALLMULTI,UP,LOWER_UP>' : '<BROADCAST,MULTICAST,UP,LOWER_UP>',
      'mtu 1400',
    ]);
    const featuresOf = (text: string) => text.split('\n').slice(2, 5);
    const stands = [...FEATURES, ...LINK_FEATURES].some((feature) => statements.includes(feature))
      ? ['tx-tcp-segmentation: off', 'tx-tcp6-segmentation: off', 'generic-receive-offload: on']
      : featuresOf(plain);
    expect(featuresOf(after)).toEqual(stands);
    expect(after).toMatch(new RegExp(`^239\\.7\\.0\\.0/16 dev eth1 scope link src ${SOURCE} metric 5 $`, 'm'));
    expect(after).toMatch(/^239\.9\.0\.0\/16 dev eth1 table 100 scope link $/m);
    const asked = await host.must(ask);
    for (const words of answer) expect(asked).toContain(words);
    const left = await watch(host);
    await undoes(host, changes, 'dash');
    expect(await left()).toBe('');
    expect(await kernel(host)).toBe(after);
    expect(await filesUnder(host, ...folders)).toBe(files);
    await lab().reboot('h1');
    expect(await kernel(host)).toBe(plain);
  }, 120_000);
});

describeWithFullLab('NetworkManager without root', () => {
  const lab = useLab({ kind: 'systemd', manager: 'NetworkManager', hosts: 1 });

  test('nmcli shows what the keyfile says, which only root may read', async () => {
    const statements = [...STATEMENTS, ...LINK_FEATURES].filter((one) => one !== ALL);
    await writes(bootedHost(lab(), 'h1'), networkManager, statements, 'dash');

    const facts = await readFacts(bootedHost(lab(), 'h1', 'audit'), networkManager, 'dash');

    expect(statements.map(({ statement }) => networkManager.read(facts, statement.slot))).toEqual(
      statements.map(({ statement }) => ({
        state: 'known',
        value: statement.value,
        where: expect.stringMatching(/^nmcli connection show [0-9a-f-]{36}$/),
      })),
    );
  });
});

/** Our own unit: files written and put back, its script run as at boot, the kernel asked by other means. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { quoteWord } from '../../src/lib/shell.ts';
import { unit } from '../../src/persistence/unit/index.ts';
import { slotOf, stated } from '../persistence/statements.ts';
import type { PrivateNamespace } from '../settings/private-namespace.ts';
import { filesUnder, openHost, readFacts, undoes, writes } from './keeper.ts';

const FOLDERS = ['/etc/mcready', '/etc/systemd'];
const ODD = `a;"$b'\`c\u00e9`;

const QUOTED = quoteWord(ODD);

let ns: PrivateNamespace;
beforeAll(async () => {
  ns = await openHost();
});
afterAll(async () => ns.close());

const STATEMENTS = [
  stated(['route', '239.0.0.0/8', 'eth1', 'main'], 'metric 5 src 198.18.1.1', 3),
  stated(['route', '239.7.0.0/16', 'eth1', '100'], '', 4),
  stated(['link', 'eth1', 'link', 'multicast'], 'off', 5),
  stated(['link', 'eth1', 'link', 'allmulticast'], 'on', 6),
  stated(['link', 'eth1', 'link', 'mtu'], '1400', 7),
  stated(['link', 'eth1', 'link', 'up'], 'on', 8),
  stated(['link', 'eth1', 'feature', 'generic-receive-offload'], 'off', 9),
  stated(['link', 'br0', 'bridge', 'multicast_snooping'], '0', 10),
  stated(['link', ODD, 'link', 'mtu'], '1300', 11),
  stated(['route', 'ff15::/16', 'eth1', 'local'], 'metric 5', 12),
];

const LINKS = `
ip link add eth1 type veth peer name p1; ip link set p1 up; ethtool -K eth1 gro on; ip addr add 198.18.1.1/24 dev eth1
ip link add br0 type bridge
ip link add ${QUOTED} type veth peer name odd1`;

async function kernel(): Promise<string> {
  return ns.must(`
ip -o link show eth1 | grep -o '<.*>\\|mtu [0-9]*'
ethtool -k eth1 | grep ^generic-receive
ip route show 239.0.0.0/8; ip route show table 100; ip -6 route show ff15::/16 table local
cat /sys/class/net/br0/bridge/multicast_snooping
cat /sys/class/net/${QUOTED}/mtu`);
}

const AS_STATED = `<BROADCAST,ALLMULTI,UP,LOWER_UP>
mtu 1400
generic-receive-offload: off
239.0.0.0/8 dev eth1 scope link src 198.18.1.1 metric 5 
239.7.0.0/16 dev eth1 scope link 
multicast ff15::/16 dev eth1 metric 5 pref medium
0
1300
`;

describe.each(['dash', 'busybox'] as const)('in %s', (shell) => {
  test('all kinds of statements: written, in force after the script ran, files put back', async () => {
    await ns.must(LINKS);
    const before = await filesUnder(ns, ...FOLDERS);

    const changes = await writes(ns, unit, STATEMENTS, shell);

    expect(changes).toMatchObject([{ stage: 'boot', risk: 'none', serves: STATEMENTS.flatMap((one) => one.serves) }]);
    expect(await ns.must('readlink -f /etc/systemd/system/multi-user.target.wants/mcready.service')).toBe(
      '/etc/systemd/system/mcready.service\n',
    );
    expect(await ns.must('systemd-analyze verify /etc/systemd/system/mcready.service 2>&1')).toBe('');
    for (const time of ['first', 'again']) {
      const ran = await ns.run(`exec ${shell === 'dash' ? '' : 'busybox '}sh /etc/mcready/boot.sh`);
      expect({ time, ...ran }).toEqual({ time, code: 0, stdout: '', stderr: '' });
      expect(await kernel()).toBe(AS_STATED);
    }
    await undoes(ns, changes, shell);
    expect(await filesUnder(ns, ...FOLDERS)).toBe(before);
    await undoes(ns, changes, shell);
    expect(await filesUnder(ns, ...FOLDERS)).toBe(before);
    await ns.must('ip link del eth1; ip link del br0; ip link del odd1');
  });

  test('earlier statements stay, a changed one is replaced; undo brings the earlier file', async () => {
    const first = await writes(ns, unit, STATEMENTS.slice(2, 5), shell);
    const before = await filesUnder(ns, ...FOLDERS);

    const second = await writes(
      ns,
      unit,
      [stated(['link', 'eth1', 'link', 'mtu'], '9000', 20), stated(['link', 'eth1', 'ring', 'rx'], '4096', 21)],
      shell,
    );

    const facts = await readFacts(ns, unit, shell);
    expect(unit.read(facts, slotOf('link', 'eth1', 'link', 'multicast'))).toMatchObject({ value: 'off' });
    const script = await ns.must('cat /etc/mcready/boot.sh');
    expect(script.match(/^ {2}state .*$/gm)).toEqual([
      '  state eth1 ip link set dev eth1 multicast off',
      '  state eth1 ip link set dev eth1 allmulticast on',
      '  state eth1 ip link set dev eth1 mtu 9000',
      '  state eth1 ethtool -G eth1 rx 4096',
    ]);
    expect(script).toContain('"from":"receiver.yaml:20"');
    await undoes(ns, second, shell);
    expect(await filesUnder(ns, ...FOLDERS)).toBe(before);
    await undoes(ns, first, shell);
  });

  test('what cannot be done is told and keeps nothing else back; a late interface is waited for', async () => {
    const changes = await writes(
      ns,
      unit,
      [
        stated(['link', 'late0', 'link', 'mtu'], '1280', 1),
        stated(['route', '239.5.0.0/16', 'late0', 'main'], '', 2),
        stated(['link', 'eth9', 'link', 'mtu'], '7', 3),
        stated(['link', 'late0', 'link', 'up'], 'on', 4),
      ],
      shell,
    );
    await ns.must('ip link add eth9 type veth peer name p9');

    const ran = await ns.run(`
(sleep 2; exec ip link add late0 type veth peer name late1) & exec ${shell === 'dash' ? '' : 'busybox '}sh /etc/mcready/boot.sh`);

    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^mcready: ip link set dev eth9 mtu 7: .*mtu/);
    expect(ran.stderr.match(/^mcready:/gm)).toHaveLength(1);
    expect(await ns.must('ip link show late0')).toContain('mtu 1280');
    expect(await ns.must('ip route show 239.5.0.0/16')).toContain('dev late0');
    await ns.must('ip link del late0; ip link del eth9');
    await undoes(ns, changes, shell);
  });
});

test('not enabled: absent; edited by hand: unknown, and not written over', async () => {
  const slot = slotOf('link', 'eth1', 'link', 'multicast');
  const changes = await writes(ns, unit, STATEMENTS.slice(2, 3), 'dash');
  const link = '/etc/systemd/system/multi-user.target.wants/mcready.service';
  const readNow = async () => unit.read(await readFacts(ns, unit, 'dash'), slot);

  await ns.must(`rm ${link}`);
  expect(await readNow()).toEqual({ state: 'absent', why: 'mcready.service is not enabled' });
  await ns.must(`ln -s ../mcready.service ${link}; sed -i 's/multicast off/multicast on/' /etc/mcready/boot.sh`);
  expect(await readNow()).toEqual({ state: 'unknown', why: expect.stringContaining('was edited by hand: line') });
  const plan = unit.write(await readFacts(ns, unit, 'dash'), STATEMENTS);
  expect(plan.changes).toEqual([]);
  expect(plan.impossible).toHaveLength(STATEMENTS.length);
  await undoes(ns, changes, 'dash');
  expect(await readNow()).toEqual({ state: 'absent', why: 'mcready.service is not there' });
});

test('has words for interfaces and routes, none for sysctl keys or names that are paths', async () => {
  const facts = await readFacts(ns, unit, 'dash');

  expect(unit.keeps(facts, slotOf('sysctl', 'net'))).toEqual({ state: 'known', value: true });
  expect(STATEMENTS.map(({ statement }) => unit.canState(facts, statement.slot))).toEqual(STATEMENTS.map(() => true));
  for (const slot of [
    slotOf('sysctl', 'net', 'ipv4', 'igmp_max_memberships'),
    slotOf('link', '../../etc', 'bridge', 'multicast_snooping'),
    slotOf('link', 'eth1\nreboot', 'link', 'mtu'),
  ]) {
    expect(unit.canState(facts, slot)).toBe(false);
  }
});

/**
 * What interfaces and routes are set to, against the kernel: the whole way once with dash and iproute2 and once with busybox,
 * the effect read by other means, and the state after an undo equal to the one before.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { settingById } from '../../src/settings/index.ts';
import { openNamespace, type PrivateNamespace } from '../settings/private-namespace.ts';
import { holds, settingRunner, wantedOf } from './setting-runner.ts';

let ns: PrivateNamespace;
const { read, applies, undoes } = settingRunner(() => ns);
beforeAll(async () => {
  ns = await openNamespace();
  // No link-local addresses: their duplicate address detection would change the state in the middle of a test.
  await ns.must(`
for i in 0 1 2; do
ip link add eth$i numrxqueues 2 numtxqueues 2 type veth peer name p$i
for l in eth$i p$i; do echo 1 >/proc/sys/net/ipv6/conf/$l/addr_gen_mode; ip link set $l up; done
ip addr add 198.18.$i.1/24 dev eth$i
done
ip addr add 2001:db8::1/64 dev eth1 nodad
ip link add br0 type bridge; echo 1 >/proc/sys/net/ipv6/conf/br0/addr_gen_mode; ip link set br0 up`);
  // The kernel adds an interface's ff00::/8 when it notices the carrier, in whatever order, up to a second later.
  await ns.must(`
n=0; while [ "$(ip -6 route show table local | grep -c '^multicast ff00::/8')" -lt 6 ]; do
n=$((n+1)); [ $n -lt 200 ]; sleep 0.05
done`);
});
afterAll(async () => ns.close());

/** Everything that these settings could change, by other means than ours. */
async function wholeState(): Promise<string> {
  return ns.must(`
ip route show table all | sort
ip -6 route show table all
ip -d -o link | sed 's/ *link-netns.*//; s/[a-z_]*timer *[0-9.]*//g'
ip -o address | sed 's/  *valid_lft.*//'
for i in eth0 eth1 eth2; do ethtool -l $i; ethtool -k $i; done
grep -r . /sys/class/net/br0/bridge 2>/dev/null | grep -v timer
cat /proc/net/ip_mr_vif`);
}

describe.each(['dash', 'busybox'] as const)('in %s', (shell) => {
  test('routes: IPv6 groups, in table local', async () => {
    await ns.must(`
ip -6 route add multicast ff16::/16 dev eth0 table local
ip -6 route add multicast ff17::/16 dev eth1 table local metric 7`);
    expect(await ns.must('ip -6 route show table local ff15::/16')).toBe('');
    const before = await wholeState();

    const changes = await applies(
      'routes',
      [
        { desired: { to: 'FF15::/16', dev: 'eth1' } },
        { desired: { to: 'ff16::/16', dev: 'eth1', source: '2001:db8::1' } },
        { desired: { to: 'ff17::/16', dev: 'eth1', source: '2001:db8::1' } },
        { desired: { to: 'ff18::1', dev: 'eth2', metric: 5 } },
        { desired: { to: 'ff00::/8', dev: 'eth2' } },
      ],
      shell,
    );

    for (const group of ['ff15::1', 'ff16::1', 'ff17::1']) {
      expect(await ns.must(`ip -6 route get ${group}`)).toContain('dev eth1');
    }
    expect(await sentBy('ff15::1')).toEqual(['eth1']);
    expect(await ns.must('ip -6 route get ff18::1')).toContain('dev eth2');
    expect(await ns.must('ip -6 route get ff19::1')).toContain('dev eth2');
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
    await ns.must('for g in ff16 ff17; do ip -6 route del multicast $g::/16 table local; done');
  });

  test('allmulticast: on and off', async () => {
    await ns.must('ip link set eth1 allmulticast on');
    const before = await wholeState();

    const changes = await applies(
      'allmulticast',
      [
        { on: 'eth0', desired: true },
        { on: 'eth1', desired: false },
      ],
      shell,
    );

    expect(await ns.must('ip link show dev eth0')).toContain('ALLMULTI');
    expect(await ns.must('ip link show dev eth1')).not.toContain('ALLMULTI');
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
    await ns.must('ip link set eth1 allmulticast off');
  });

  test('allmulticast: what a routing daemon asks for is no flag of a user', async () => {
    const setting = settingById('allmulticast');
    const wanted = [wantedOf(setting, { on: 'eth2', desired: false })];
    const pid = await startRouting('eth2');
    expect(await ns.must('cat /sys/class/net/eth2/flags')).toBe('0x1203\n');

    expect(holds(setting, await read(setting, [], shell), wanted)).toEqual([true]);
    const changes = await applies('allmulticast', [{ on: 'eth2', desired: true }], shell);
    expect(await ns.must('ip link show dev eth2')).toContain('ALLMULTI');
    await undoes(changes, shell);
    await ns.must(`kill ${pid}; while grep -q eth2 /proc/net/ip_mr_vif; do sleep 0.05; done`);
    expect(await ns.must('cat /sys/class/net/eth2/flags')).toBe('0x1003\n');
  });

  test('mtu: raised from below, lowered from above, with what stands on it', async () => {
    await ns.must(`
ip link set eth0 mtu 9000
ip link add link eth0 name mv0 type macvlan; ip link set mv0 mtu 9000
ip link add link eth1 name mv1 type macvlan`);
    const before = await wholeState();

    const changes = await applies(
      'mtu',
      [
        { on: 'eth0', desired: 1400 },
        { on: 'mv1', desired: 4000 },
        { on: 'eth1', desired: 4000 },
      ],
      shell,
    );

    expect(await ns.must('cat /sys/class/net/mv0/mtu /sys/class/net/eth0/mtu')).toBe('1400\n1400\n');
    expect(await ns.must('cat /sys/class/net/mv1/mtu /sys/class/net/eth1/mtu')).toBe('4000\n4000\n');
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
    await ns.must('ip link del mv0; ip link del mv1; ip link set eth0 mtu 1500');
  });

  test('mtu: what the driver does not take is planned by nobody, where that is told', async () => {
    const setting = settingById('mtu');
    const wanted = [wantedOf(setting, { on: 'eth0', desired: 65536 })];
    const plan = setting.plan?.(await read(setting, [], shell), wanted, wanted);

    expect(plan?.impossible.map(({ why }) => why)).toEqual(
      shell === 'dash' ? ['the driver of eth0 takes 65535 at most'] : [],
    );
    expect(await ns.run('ip link set dev eth0 mtu 65536')).toMatchObject({ code: 2 });
  });

  test('up: set up, and down again by the undo', async () => {
    await ns.must('ip link set eth2 down');
    const before = await upState();

    const changes = await applies('up', [{ on: 'eth2', desired: true }], shell);

    expect(await ns.must('ip link show dev eth2')).toContain(',UP');
    await undoes(changes, shell);
    expect(await upState()).toBe(before);
    await ns.must('ip link set eth2 up');
  });

  test('up: set down, and the undo brings its routes back', async () => {
    await ns.must(`
ip route add 239.0.0.0/8 dev eth2 metric 5
ip route add 239.1.0.0/16 via 198.18.2.9 table 100
ip -6 route add multicast ff15::/16 dev eth2 table local`);
    const before = await upState();

    const changes = await applies('up', [{ on: 'eth2', desired: false }], shell);

    expect(await ns.must('ip route show table all')).not.toContain('239.');
    await undoes(changes, shell);
    expect(await upState()).toBe(before);
    await undoes(changes, shell);
    expect(await upState()).toBe(before);
    await ns.must(
      'ip route del 239.0.0.0/8; ip route del 239.1.0.0/16 table 100; ip -6 route del multicast ff15::/16 dev eth2 table local',
    );
  });

  test.each([
    ['multicast_snooping', '1', false],
    ['multicast_querier', '0', true],
  ])('bridge.%s: from %s to %s', async (file, initial, desired) => {
    const path = `/sys/class/net/br0/bridge/${file}`;
    expect(await ns.must(`cat ${path}`)).toBe(`${initial}\n`);
    const before = await wholeState();

    const changes = await applies(`bridge.${file}`, [{ on: 'br0', desired }], shell);

    expect(await ns.must(`cat ${path}`)).toBe(desired ? '1\n' : '0\n');
    expect(await ns.must('ip -d link show br0')).toContain(
      file === 'multicast_querier' ? 'mcast_querier 1' : 'mcast_snooping 0',
    );
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
  });

  test('ethtool.channels: queues of both kinds in one command', async () => {
    const before = await wholeState();

    const changes = await applies(
      'ethtool.channels',
      [
        { on: 'eth0', item: 'rx', desired: 2 },
        { on: 'eth0', item: 'tx', desired: 2 },
        { on: 'eth1', item: 'rx', desired: 1 },
      ],
      shell,
    );

    expect(changes.map(({ actions }) => actions.length)).toEqual([1]);
    expect(await ns.must("ethtool -l eth0 | sed '1,/Current/d' | head -2")).toMatch(/^RX:\s+2\nTX:\s+2\n$/);
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
  });

  test('ethtool: what veth does not have or cannot do is told, and nothing is planned', async () => {
    const notThere = [
      ['ethtool.ring', 'rx', 4096],
      ['ethtool.coalesce', 'rx-usecs', 8],
      ['ethtool.channels', 'combined', 4],
      ['ethtool.pause', 'rx', 'on'],
      ['ethtool.private_flags', 'legacy-rx', 'on'],
      ['ethtool.rx_hash', 'udp4', 'sdfn'],
    ] as const;
    for (const [id, item, desired] of notThere) {
      const setting = settingById(id);
      const wanted = [wantedOf(setting, { on: 'eth0', item, desired })];
      const facts = await read(setting, ['eth0'], shell);

      expect(setting.current(facts, wanted[0]!)).toMatchObject({ running: { state: 'absent' }, holdsWithout: false });
      expect(setting.plan?.(facts, wanted, wanted)).toMatchObject({ changes: [], impossible: [{ wanted: wanted[0] }] });
    }
    const setting = settingById('ethtool.channels');
    const wanted = [wantedOf(setting, { on: 'eth0', item: 'rx', desired: 9 })];
    expect(setting.plan?.(await read(setting, ['eth0'], shell), wanted, wanted)).toMatchObject({
      changes: [],
      impossible: [{ why: 'its driver takes rx 2 at most' }],
    });
  });
});

/**
 * Of equal routes the kernel lists first what came first: a new ff00::/8 stands behind the others. What carrier makes of a
 * link is told some time later.
 */
async function upState(): Promise<string> {
  return ns.must(`
(ip route show table all; ip -6 route show table all) | sed 's/ linkdown//' | sort
ip -o address | sed 's/  *valid_lft.*//'; grep . /sys/class/net/*/flags`);
}

/** Interfaces that datagrams left by, of a program that names none: their counters, while others stay as they are. */
async function sentBy(group: string): Promise<readonly string[]> {
  const answer = await ns.must(`
count() { for i in 0 1 2; do cat /sys/class/net/eth$i/statistics/tx_packets; done; }
count
python3 -c 'import socket
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
for _ in range(50): s.sendto(b"x", ("${group}", 5000))'
count`);
  const counts = answer.trim().split('\n').map(Number);
  return ['eth0', 'eth1', 'eth2'].filter((_name, at) => (counts[at + 3] ?? 0) - (counts[at] ?? 0) >= 50);
}

/** @returns the process of a routing daemon with a VIF on this interface */
async function startRouting(name: string): Promise<string> {
  await ns.must(`
echo 'phyint ${name} enable' >${ns.folder}/smcroute.conf
smcrouted -n -N -f ${ns.folder}/smcroute.conf -i links -P ${ns.folder}/links.pid -u ${ns.folder}/links.sock >/dev/null 2>&1 &
echo $! >${ns.folder}/daemon
n=0; until grep -q ${name} /proc/net/ip_mr_vif || [ $n -ge 100 ]; do sleep 0.05; n=$((n+1)); done`);
  return (await ns.must(`cat ${ns.folder}/daemon`)).trim();
}

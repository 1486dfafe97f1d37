/**
 * Settings against the kernel: read by the composed script, planned, applied, read by other means, undone; the state after
 * an undo equals the one before. The whole way runs once with dash and iproute2 and once with busybox.
 */
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeApply } from '../../src/changes/apply-script.ts';
import type { Change } from '../../src/changes/types.ts';
import { interfacesFact } from '../../src/facts/interfaces.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import { settingById } from '../../src/settings/index.ts';
import type { Setting } from '../../src/settings/types.ts';
import { openNamespace, type PrivateNamespace } from '../settings/private-namespace.ts';
import { holds, settingRunner, type Wish, wantedOf } from './setting-runner.ts';

let ns: PrivateNamespace;
const { read, applies, undoes } = settingRunner(() => ns);
beforeAll(async () => {
  ns = await openNamespace();
  await ns.must(`
mkdir ${ns.folder}/smcroute.d
for i in 0 1 2; do echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6; ip link add eth$i type veth peer name p$i; ip link set p$i up; ip link set eth$i up; done
ip link add eth0.7 type veth peer name p7; ip link set eth0.7 up
for i in 0 1 2; do ip addr add 198.18.$i.1/24 dev eth$i; done`);
});
afterAll(async () => ns.close());

/** Everything that these settings could change, by other means than ours. */
async function wholeState(): Promise<string> {
  return ns.must(`
grep -r . /proc/sys/net/ipv4/conf 2>/dev/null | sort
ip route show table all | sort
ip -d -o link | sed 's/ *link-netns.*//'
for i in eth0 eth1 eth2; do ethtool -k $i; done
find ${ns.folder} -path '*/busybox' -prune -o -type f ! -name '*.log' -print | sort | while read -r f; do ls -ln "$f"; cat "$f"; done | sed 's/ [A-Z][a-z][a-z] .* / /'
cat /proc/net/ip_mr_vif`);
}

async function key(name: string, value?: number): Promise<string> {
  const path = `/proc/sys/net/ipv4/conf/${name}/rp_filter`;
  return (await ns.must(value === undefined ? `cat ${path}` : `echo ${value} >${path}`)).trim();
}

describe.each(['dash', 'busybox'] as const)('in %s', (shell) => {
  test('rp_filter: the key that decides is lowered, all others keep what is in force', async () => {
    await key('all', 1);
    for (const name of ['default', 'eth0', 'eth2', 'lo', 'eth0.7']) await key(name, 0);
    await key('eth1', 2);
    const before = await wholeState();

    const changes = await applies(
      'rp_filter',
      [
        { on: 'eth0', desired: 'off' },
        { on: 'eth1', desired: 0 },
      ],
      shell,
    );

    expect(await Promise.all(['all', 'eth0', 'eth1'].map((name) => key(name)))).toEqual(['0', '0', '0']);
    expect(await Promise.all(['default', 'eth2', 'lo', 'eth0.7'].map((name) => key(name)))).toEqual([
      '1',
      '1',
      '1',
      '1',
    ]);
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
    await key('all', 0);
  });

  test('rp_filter: interfaces that were never touched keep their value when conf.default is written', async () => {
    await key('all', 1);
    await key('default', 0);
    await ns.must('ip link add fresh type veth peer name fresh2');
    const before = await wholeState();

    const changes = await applies(
      'rp_filter',
      [
        { on: 'eth0', desired: 'off' },
        { on: 'fresh', desired: 'off' },
      ],
      shell,
    );

    expect(await Promise.all(['all', 'fresh', 'fresh2'].map((name) => key(name)))).toEqual(['0', '0', '1']);
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
    await ns.must('ip link del fresh');
    await key('all', 0);
  });

  test('rp_filter: raising one, in loose and strict', async () => {
    const before = await wholeState();

    const changes = await applies(
      'rp_filter',
      [
        { on: 'eth0.7', desired: 'loose' },
        { on: 'eth1', desired: 1 },
      ],
      shell,
    );

    expect(changes.map((change) => change.risk)).toEqual(['may-cut-link', 'may-cut-link']);
    expect([await key('eth0.7'), await key('eth1')]).toEqual(['2', '1']);
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
  });

  test('multicast: the flag off and on', async () => {
    await ns.must('ip link set dev eth1 multicast off');
    const before = await wholeState();

    const changes = await applies(
      'multicast',
      [
        { on: 'eth0', desired: false },
        { on: 'eth1', desired: true },
      ],
      shell,
    );

    expect(await ns.must('ip link show dev eth0')).not.toContain('MULTICAST');
    expect(await ns.must('ip link show dev eth1')).toContain('MULTICAST');
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
    await ns.must('ip link set dev eth1 multicast on');
  });

  test('routes: added, replaced, moved to another metric', async () => {
    await ns.must(`
ip route add 239.1.0.0/16 dev eth0 metric 5
ip route add 239.2.0.0/16 dev eth1 metric 5
ip route add 239.6.0.0/16 dev eth0 metric 5
ip route add 239.6.0.0/16 dev eth1 metric 50
ip route add blackhole 239.3.0.0/16
ip route add 239.4.0.0/16 nexthop dev eth0 nexthop dev eth2
ip route add multicast 239.5.0.0/16 dev eth1`);
    const before = await wholeState();
    const wishes = [
      { desired: { to: '239.0.0.0/8', dev: 'eth1' } },
      { desired: { to: '239.9.9.9', dev: 'eth2', metric: 7, table: 100, source: '198.18.2.1' } },
      { desired: { to: '239.1.0.0/16', dev: 'eth1' } },
      { desired: { to: '239.2.0.0/16', dev: 'eth1', metric: 0 } },
      { desired: { to: '239.3.0.0/16', dev: 'eth1' } },
      { desired: { to: '239.6.0.0/16', dev: 'eth1', metric: 0 } },
      { desired: { to: '239.5.0.0/16', dev: 'eth1' } },
    ];
    // busybox's ip does not print next hops: such a route could not be put back there.
    const multipath = { desired: { to: '239.4.0.0/16', dev: 'eth1' } };
    if (shell === 'busybox') await ns.must('ip route del 239.4.0.0/16');
    const after = shell === 'busybox' ? await wholeState() : before;

    const changes = await applies('routes', shell === 'busybox' ? wishes : [...wishes, multipath], shell);

    for (const group of ['239.0.0.1', '239.1.0.1', '239.2.0.1', '239.3.0.1', '239.5.0.1']) {
      expect(await ns.must(`ip route get ${group}`)).toContain('dev eth1');
    }
    await undoes(changes, shell);
    expect(await wholeState()).toBe(after);
    await undoes(changes, shell);
    expect(await wholeState()).toBe(after);
    await ns.must('ip route flush table main root 239.0.0.0/8');
  });

  test('routes: a route that came in between is not taken away by the undo', async () => {
    const setting = settingById('routes');
    const wanted = [wantedOf(setting, { desired: { to: '239.0.0.0/8', dev: 'eth1' } })];
    const plan = setting.plan?.(await read(setting, [], shell), wanted, wanted);
    await ns.must('ip route add 239.0.0.0/8 dev eth1');
    const apply = composeApply(plan?.changes ?? [], { nonce: 'apply' });

    const reports = apply.decode((await ns.run(apply.script, shell)).stdout);

    expect(reports).toEqual([{ outcome: 'failed', error: expect.stringContaining('File exists') }]);
    expect(await ns.must('ip route show 239.0.0.0/8')).toContain('dev eth1');
    await ns.must('ip route del 239.0.0.0/8');
  });

  test('mc_forwarding: through smcrouted, in its drop-in folder', async () => {
    const daemon = await startDaemon(`phyint eth2 enable\ninclude ${ns.folder}/smcroute.d/*.conf\n`);
    const before = await wholeState();

    const changes = await applies(
      'mc_forwarding',
      [
        { on: 'eth0', desired: true },
        { on: 'eth1', desired: true },
      ],
      shell,
    );

    expect(await ns.must('cat /proc/net/ip_mr_vif')).toMatch(/eth0[\s\S]*eth1|eth1[\s\S]*eth0/);
    await undoes(changes, shell);
    expect(await vifs()).toEqual(['eth2']);
    expect((await wholeState()).replace(/Interface +BytesIn[\s\S]*/, '')).toBe(
      before.replace(/Interface +BytesIn[\s\S]*/, ''),
    );
    await stopDaemon(daemon);
  });

  test('mc_forwarding: in the main file, on and off at once', async () => {
    const daemon = await startDaemon('# ours\nphyint eth2 enable ttl-threshold 3');
    const before = await wholeState();

    const changes = await applies(
      'mc_forwarding',
      [
        { on: 'eth2', desired: false },
        { on: 'eth1', desired: true },
      ],
      shell,
    );

    expect(await vifs()).toEqual(['eth1']);
    await undoes(changes, shell);
    expect(await vifs()).toEqual(['eth2']);
    expect((await wholeState()).replace(/Interface +BytesIn[\s\S]*/, '')).toBe(
      before.replace(/Interface +BytesIn[\s\S]*/, ''),
    );
    await stopDaemon(daemon);
  });

  test('mc_forwarding: no daemon', async () => {
    const setting = settingById('mc_forwarding');
    const wanted = [
      wantedOf(setting, { on: 'eth1', desired: true }),
      wantedOf(setting, { on: 'eth0', desired: false }),
    ];
    const facts = await read(setting, [], shell);

    expect(holds(setting, facts, wanted)).toEqual([false, true]);
    expect(setting.plan?.(facts, wanted, wanted)).toMatchObject({ changes: [], impossible: [{ wanted: wanted[0] }] });
  });

  test('ethtool.features: several at once, with what depends on them', async () => {
    await ns.must('ethtool -K eth1 tx-nocache-copy off rx-gro-list off gro off >/dev/null');
    const before = await wholeState();
    const wishes = [
      { on: 'eth1', item: 'tx-checksumming', desired: 'off' },
      { on: 'eth1', item: 'generic-receive-offload', desired: true },
      { on: 'eth1', item: 'tx-nocache-copy', desired: 'on' },
      { on: 'eth1', item: 'rx-vlan-offload', desired: 'off' },
      { on: 'eth2', item: 'tcp-segmentation-offload', desired: 'off' },
    ];

    const changes = await applies('ethtool.features', wishes, shell);

    expect(changes.map((change) => change.target)).toEqual(['eth1', 'eth2']);
    const features = await ns.must('ethtool -k eth1');
    expect(features).toMatch(/^tx-checksumming: off$/m);
    expect(features).toMatch(/^generic-receive-offload: on$/m);
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
  });

  test('a failure in the middle: the state after is the state before', async () => {
    const before = await wholeState();
    const wanted = wantedOf(settingById('multicast'), { on: 'eth0', desired: false });
    const facts = await read(settingById('multicast'), [], shell);
    const [good] = settingById('multicast').plan?.(facts, [wanted], [wanted]).changes ?? [];
    const bad: Change = {
      ...(good as Change),
      actions: [{ kind: 'run', argv: ['ip', 'link', 'set', 'dev', 'nosuch', 'up'], unchangedOnFailure: true }],
    };
    const apply = composeApply([good as Change, bad], { nonce: 'apply' });

    const reports = apply.decode((await ns.run(apply.script, shell)).stdout);

    expect(reports.map((report) => report.outcome)).toEqual(['undone', 'failed']);
    expect(await wholeState()).toBe(before);
  });
});

test('an ethtool that cannot change anything fails with its words', async () => {
  const action = { kind: 'run', argv: ['ethtool', '-K', 'eth1', 'ntuple', 'on'] } as const;
  const change: Change = {
    setting: 'x',
    target: 'eth1',
    why: '',
    actions: [action],
    undo: [],
    risk: 'none',
    serves: [],
  };
  const apply = composeApply([change], { nonce: 'apply' });

  const reports = apply.decode((await ns.run(apply.script)).stdout);

  expect(reports).toEqual([
    { outcome: 'failed', error: expect.stringContaining('Could not change any device features') },
  ]);
});

test('hosts without ip or ethtool are unknown or impossible, never a pass', async () => {
  const folder = `${ns.folder}/few`;
  await ns.must(
    `mkdir ${folder}; cp /usr/bin/busybox ${folder}/sh; ln -s sh ${folder}/grep; ln -s sh ${folder}/dnf; ip route add 239.0.0.0/8 dev eth0`,
  );
  const [routes, multicast, features] = ['routes', 'multicast', 'ethtool.features'].map(settingById) as [
    Setting,
    Setting,
    Setting,
  ];
  const needed = [interfacesFact, ...routes.facts, ...multicast.facts, ...features.facts];
  const composed = composeRead(needed, { interfaces: ['eth*'], nonce: 'read' });
  await writeFile(`${folder}/script`, composed.script);
  const hide = 'mount -t tmpfs tmpfs /usr/sbin && mount -t tmpfs tmpfs /usr/bin';
  const ran = await ns.run(
    `PATH=${folder}:$PATH exec unshare -m dash -c '${hide} && exec ${folder}/sh <${folder}/script'`,
  );
  expect(ran.stderr).toBe('');
  const facts = composed.decode(ran.stdout);
  const plans = (setting: Setting, wish: Wish) => {
    const wanted = [wantedOf(setting, wish)];
    return { holds: holds(setting, facts, wanted), ...setting.plan?.(facts, wanted, wanted) };
  };

  expect(features.current(facts, wantedOf(features, { on: 'eth1', item: 'rx-gro-list', desired: 'off' }))).toEqual({
    running: { state: 'unknown', why: 'this host has no ethtool; install it (dnf install ethtool)' },
  });
  expect(plans(routes, { desired: { to: '239.0.0.0/8', dev: 'eth0' } })).toMatchObject({ holds: [true] });
  expect(plans(routes, { desired: { to: '239.0.0.0/8', dev: 'eth1' } })).toMatchObject({
    holds: [false],
    changes: [],
    impossible: [{ why: 'this host has no ip to set routes with; install it (dnf install iproute)' }],
  });
  expect(plans(multicast, { on: 'eth1', desired: false })).toMatchObject({
    holds: [false],
    changes: [],
    impossible: [{ why: 'this host has neither ip nor ifconfig to change it with; install it (dnf install iproute)' }],
  });
});

/** -N: no VIF but those enabled. */
async function startDaemon(config: string): Promise<string> {
  const file = `${ns.folder}/smcroute.conf`;
  await ns.must(`
cat >${file} <<'END'
${config}
END
${config.endsWith('\n') ? '' : `truncate -s -1 ${file}`}
smcrouted -n -N -f ${file} -i test -P ${ns.folder}/test.pid -u ${ns.folder}/test.sock >${ns.folder}/daemon.log 2>&1 &
n=0; until grep -q eth2 /proc/net/ip_mr_vif || [ $n -ge 100 ]; do sleep 0.05; n=$((n+1)); done
echo $! >${ns.folder}/pid.log`);
  expect(await vifs()).toEqual(['eth2']);
  return (await ns.must(`cat ${ns.folder}/pid.log`)).trim();
}

async function stopDaemon(pid: string): Promise<void> {
  await ns.must(
    `kill ${pid}; n=0; while grep -q eth /proc/net/ip_mr_vif && [ $n -lt 100 ]; do sleep 0.05; n=$((n+1)); done`,
  );
  expect(await vifs()).toEqual([]);
}

async function vifs(): Promise<readonly string[]> {
  const table = await ns.must('cat /proc/net/ip_mr_vif');
  const lines = table.trim().split('\n').slice(1);
  return lines.map((line) => line.trim().split(/\s+/)[1] ?? '').sort();
}

/** Settings against the kernel: read by the composed script, planned, applied, read by other means, undone. */
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { composeApply } from '../../src/changes/apply-script.ts';
import type { Change } from '../../src/changes/types.ts';
import { interfacesFact } from '../../src/facts/interfaces.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import { settingById } from '../../src/settings/index.ts';
import type { Setting } from '../../src/settings/types.ts';
import { holds, type Wish, wantedOf } from './setting-runner.ts';
import { TOOLS, useThreeLinks } from './three-links.ts';

const { ns, read, applies, undoes, wholeState } = useThreeLinks();

async function key(name: string, value?: number): Promise<string> {
  const path = `/proc/sys/net/ipv4/conf/${name}/rp_filter`;
  return (await ns().must(value === undefined ? `cat ${path}` : `echo ${value} >${path}`)).trim();
}

describe.each(TOOLS)('in %s', (shell) => {
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
    await ns().must('ip link add fresh type veth peer name fresh2');
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
    await ns().must('ip link del fresh');
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
    await ns().must('ip link set dev eth1 multicast off');
    const before = await wholeState();

    const changes = await applies(
      'multicast',
      [
        { on: 'eth0', desired: false },
        { on: 'eth1', desired: true },
      ],
      shell,
    );

    expect(await ns().must('ip link show dev eth0')).not.toContain('MULTICAST');
    expect(await ns().must('ip link show dev eth1')).toContain('MULTICAST');
    await undoes(changes, shell);
    expect(await wholeState()).toBe(before);
    await ns().must('ip link set dev eth1 multicast on');
  });

  test('ethtool.features: several at once, with what depends on them', async () => {
    await ns().must('ethtool -K eth1 tx-nocache-copy off rx-gro-list off gro off >/dev/null');
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
    const features = await ns().must('ethtool -k eth1');
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

    const reports = apply.decode((await ns().run(apply.script, shell)).stdout);

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

  const reports = apply.decode((await ns().run(apply.script)).stdout);

  expect(reports).toEqual([
    { outcome: 'failed', error: expect.stringContaining('Could not change any device features') },
  ]);
});

test('hosts without ip or ethtool are unknown or impossible, never a pass', async () => {
  const folder = `${ns().folder}/few`;
  await ns().must(
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
  const ran = await ns().run(
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

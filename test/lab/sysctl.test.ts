/** Kernel keys by name, on a real kernel: read, planned, written, read by other means, undone. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeApply, composeUndo } from '../../src/changes/apply-script.ts';
import type { Change, Wanted } from '../../src/changes/types.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import type { FactValues } from '../../src/facts/types.ts';
import type { Json } from '../../src/lib/json.ts';
import type { Desired } from '../../src/settings/sysctl/desired.ts';
import { sysctl } from '../../src/settings/sysctl/index.ts';
import { openNamespace, type PrivateNamespace, type Shell } from '../settings/private-namespace.ts';

let ns: PrivateNamespace;
beforeAll(async () => {
  ns = await openNamespace();
  await ns.must('for i in eth0 eth0.7; do ip link add $i type veth peer name p$i; done');
});
afterAll(async () => ns.close());

function wantedOf(keys: Record<string, Json>): readonly Wanted<Desired>[] {
  return Object.entries(keys).map(([key, value]) => ({
    target: { kind: 'host' },
    item: sysctl.canonicalKey?.(key) ?? key,
    desired: sysctl.normalise(value),
    origin: { file: 'profile.yaml', line: 1, column: 1 },
    optional: false,
  }));
}

async function read(wanted: readonly Wanted<Desired>[], shell: Shell): Promise<FactValues> {
  const keys = wanted.flatMap(({ item = '' }) => sysctl.kernelKeys?.(item) ?? []);
  const composed = composeRead(sysctl.facts, { interfaces: [], keys, nonce: 'read' });
  return composed.decode((await ns.run(composed.script, shell)).stdout);
}

async function change(changes: readonly Change[], shell: Shell) {
  const apply = composeApply(changes, { nonce: 'apply' });
  return apply.decode((await ns.run(apply.script, shell)).stdout);
}

async function allKeys(): Promise<string> {
  return ns.must('grep -rs . /proc/sys/net | grep -v stable_secret | sort');
}

describe.each(['dash', 'busybox'] as const)('in %s', (shell) => {
  test('keys of all kinds: in force as desired, and undone', async () => {
    const wanted = wantedOf({
      'net.ipv4.igmp_max_memberships': 200,
      'net/ipv4/igmp_max_msf': '0x40',
      'net.ipv4.icmp_echo_ignore_broadcasts': 'off',
      'net.ipv4.ping_group_range': [0, 1000],
      'net.ipv4.conf.eth0/7.arp_ignore': true,
      'net.ipv4.igmp_qrv': 2,
    });
    const before = await allKeys();
    const { changes, impossible } = sysctl.plan?.(await read(wanted, shell), wanted) ?? { changes: [], impossible: [] };

    expect(impossible).toEqual([]);
    expect(await change(changes, shell)).toEqual(Array.from({ length: 5 }, () => ({ outcome: 'applied' })));

    const kernel = await ns.must(`cd /proc/sys/net/ipv4
cat igmp_max_memberships igmp_max_msf icmp_echo_ignore_broadcasts ping_group_range conf/eth0.7/arp_ignore igmp_qrv`);
    expect(kernel).toBe('200\n64\n0\n0\t1000\n1\n2\n');
    const after = await read(wanted, shell);
    expect(wanted.map((one) => sysctl.current(after, one).running)).toMatchObject(
      wanted.map((one) => ({ state: 'known', value: one.desired })),
    );
    const undo = composeUndo(changes, { nonce: 'undo' });
    expect(undo.decode((await ns.run(undo.script, shell)).stdout)).toEqual(changes.map(() => ({ outcome: 'undone' })));
    expect(await allKeys()).toBe(before);
  });

  test('at least: what holds more is left as it is, what holds less gets the least, and is undone', async () => {
    await ns.must('cd /proc/sys/net/ipv4; echo 500 >igmp_max_memberships; echo 9 >igmp_max_msf; echo 2 >igmp_qrv');
    const wanted = wantedOf({
      'net.ipv4.igmp_max_memberships': { at_least: 200 },
      'net.ipv4.igmp_max_msf': { at_least: 64 },
      'net.ipv4.igmp_qrv': { at_least: 2 },
    });
    const before = await allKeys();
    const facts = await read(wanted, shell);
    const met = wanted.map((one) => {
      const { running } = sysctl.current(facts, one);
      return running.state === 'known' && sysctl.equal(one.desired, running.value);
    });
    const { changes = [] } = sysctl.plan?.(facts, wanted) ?? {};

    expect(met).toEqual([true, false, true]);
    expect(await change(changes, shell)).toEqual([{ outcome: 'applied' }]);

    expect(await ns.must('cd /proc/sys/net/ipv4; cat igmp_max_memberships igmp_max_msf igmp_qrv')).toBe('500\n64\n2\n');
    const undo = composeUndo(changes, { nonce: 'undo' });
    expect(undo.decode((await ns.run(undo.script, shell)).stdout)).toEqual([{ outcome: 'undone' }]);
    expect(await allKeys()).toBe(before);
  });

  test('a key of default: interfaces that follow it do so back too', async () => {
    await ns.must('ip link add follows type veth peer name follower');
    const wanted = wantedOf({ 'net.ipv4.conf.default.arp_notify': 1 });
    const before = await allKeys();
    const { changes = [] } = sysctl.plan?.(await read(wanted, shell), wanted) ?? {};

    expect(await change(changes, shell)).toEqual([{ outcome: 'applied' }]);

    expect(await ns.must('cat /proc/sys/net/ipv4/conf/default/arp_notify')).toBe('1\n');
    const undo = composeUndo(changes, { nonce: 'undo' });
    expect(undo.decode((await ns.run(undo.script, shell)).stdout)).toEqual([{ outcome: 'undone' }]);
    expect(await allKeys()).toBe(before);
    await ns.must('ip link del follows');
  });

  test.each([
    ['out of the range of the kernel', 'net.ipv4.fib_multipath_hash_policy', 99, /Invalid argument/],
    [
      'rounded by the kernel',
      'net.ipv6.conf.eth0.mldv2_unsolicited_report_interval',
      1,
      /wrote '1', read back '\d+'|Invalid argument/,
    ],
    ['not to be written in this namespace', 'net.core.rmem_max', 9_000_000, /Permission denied/],
    ['no name that it has', 'net.ipv4.tcp_congestion_control', 'no_such', /No such file or directory/],
  ])(
    'a value that is %s: one failure with the words of the host, nothing changed',
    async (_name, key, value, words) => {
      const wanted = wantedOf({ 'net.ipv4.igmp_max_memberships': 300, [key]: value });
      const before = await allKeys();

      const { changes = [] } = sysctl.plan?.(await read(wanted, shell), wanted) ?? {};
      const reports = await change(changes, shell);

      expect(reports).toEqual([{ outcome: 'undone' }, { outcome: 'failed', error: expect.stringMatching(words) }]);
      expect(await allKeys()).toBe(before);
    },
  );
});

test('keys that are not there, that are folders or that only can be written', async () => {
  const wanted = wantedOf({
    'net.ipv4.igmp_max_membership': 1,
    'net.ipv4.conf': 1,
    'net.ipv4.conf.eth9.arp_ignore': 1,
  });
  const facts = await read(wanted, 'dash');

  const found = wanted.map((one) => sysctl.current(facts, one));

  expect(found.map(({ running, error }) => error ?? running)).toMatchObject([
    { state: 'absent', why: expect.stringContaining('did you mean net.ipv4.igmp_max_memberships?') },
    'net.ipv4.conf is no key: there are keys below it',
    { state: 'absent', why: expect.stringContaining('no interface eth9') },
  ]);
});

/** Two controllers that apply to one host at the same time: one does, the other changes nothing and says why. */
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { injectFault } from '../../src/lab/index.ts';
import { ARMED, NOT_ARMED, outcomesOf, SLOW_ETHTOOL, startApply, until } from './broken.ts';
import { hostOf, mcreadyRun, wholeState, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const H1 = { host: 'h1' } as const;
const TURN = "grep -q 'mcready-tur[n]-' /proc/[0-9]*/cmdline 2>/dev/null";

describeWithLab('two runs against one host', () => {
  const lab = useLab({ hosts: 2 });
  let [one, other]: [string, string] = ['', ''];
  let before: string;

  beforeAll(async () => {
    one = await writeFile(
      lab(),
      'one.yaml',
      'name: one\ninterfaces: {eth1: {multicast: true, ethtool: {features: {gro: off}}}}\n',
    );
    other = await writeFile(
      lab(),
      'other.yaml',
      'name: other\ninterfaces: {eth1: {mtu: 1400, ethtool: {features: {gro: off}}}}\n',
    );
    await sh(lab(), H1, SLOW_ETHTOOL);
  });

  beforeEach(async () => {
    for (const fault of ['multicast-off', 'gro-on']) await injectFault(lab(), fault, 'h1');
    await sh(lab(), H1, 'ip link set dev eth1 mtu 1500');
    before = await wholeState(lab(), 'h1');
  });

  afterEach(async () => {
    await sh(lab(), H1, NOT_ARMED);
    await sh(lab(), H1, `! ${TURN}`);
  });

  test('the second is told since when the first is at it, and its other hosts go on', async () => {
    // Also on a busy machine the second comes while the first is at it.
    await sh(lab(), H1, 'echo 8 >/run/ethtool.seconds');
    const first = startApply(lab(), 'h1', '-p', one);
    await until(lab(), 'h1', ARMED);

    const second = await mcreadyRun(lab(), 'apply', 'h1', 'h2', '--yes', '-p', other);

    expect(second).toMatchObject({ exitCode: 4, verdict: 'apply-failed' });
    expect(new Set(outcomesOf(second, 'h1'))).toEqual(new Set(['failed']));
    expect(hostOf(second, 'h1').changes![0]!.error).toMatch(
      /^nothing was changed: another run of mcready is changing this host, since \d+ s;/,
    );
    expect(new Set(outcomesOf(second, 'h2'))).toEqual(new Set(['applied']));
    const done = await first.run;
    await sh(lab(), H1, 'rm /run/ethtool.seconds');
    expect(done.exitCode).toBe(0);
    expect(outcomesOf(done, 'h1')).toEqual(['applied', 'applied']);
    expect(await sh(lab(), H1, 'ip -o link show eth1; ethtool -k eth1 | grep generic-receive')).toMatch(
      /,MULTICAST,.* mtu 1500 [\s\S]*generic-receive-offload: off/,
    );
  });

  test('both at once: each host is wholly as one of them wants it, or as it was', async () => {
    const runs = await Promise.all(
      [one, other].map((profile) => mcreadyRun(lab(), 'apply', 'h1', '--yes', '-p', profile)),
    );

    const applied = runs.filter((run) => run.exitCode === 0);
    expect(applied.length).toBeLessThanOrEqual(1);
    for (const run of runs) expect([0, 4]).toContain(run.exitCode);
    const link = await sh(lab(), H1, 'ip -o link show eth1; ethtool -k eth1 | grep generic-receive');
    if (runs[0]!.exitCode === 0) expect(link).toMatch(/,MULTICAST,.* mtu 1500 [\s\S]*generic-receive-offload: off/);
    else if (runs[1]!.exitCode === 0)
      expect(link).toMatch(/<BROADCAST,UP.* mtu 1400 [\s\S]*generic-receive-offload: off/);
    else expect(await wholeState(lab(), 'h1')).toBe(before);
  });

  test('the first is killed: its undo keeps the second off until it is done', async () => {
    const first = startApply(lab(), 'h1', '-p', one, '--confirm-timeout', '6');
    await until(lab(), 'h1', ARMED);
    await first.signal('KILL');

    const early = await mcreadyRun(lab(), 'apply', 'h1', '--yes', '-p', other);
    await until(lab(), 'h1', `${NOT_ARMED} && ! ${TURN}`);
    expect(await wholeState(lab(), 'h1')).toBe(before);
    const late = await mcreadyRun(lab(), 'apply', 'h1', '--yes', '-p', other);

    expect([early.exitCode, late.exitCode]).toEqual([4, 0]);
    expect((await first.answer).code).toBe(137);
  });
});

/** Ctrl-C, SIGTERM, SIGHUP and kill -9 of the controller in the middle of an apply, and hosts whose turn never comes. */
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { injectFault } from '../../src/lab/index.ts';
import { ARMED, NOT_ARMED, outcomesOf, SLOW_ETHTOOL, startApply, until } from './broken.ts';
import { hostOf, mcreadyRun, wholeState, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const PROFILE = `
name: p
interfaces:
  eth1: {multicast: true, ethtool: {features: {gro: off}}}
`;
const CHANGED = "ip -o link show eth1 | grep -q ,MULTICAST && ethtool -k eth1 | grep -q 'generic-receive-offload: off'";

describeWithLab('apply, interrupted', () => {
  const lab = useLab({ hosts: 3 });
  let profile: string;
  const before = new Map<string, string>();

  beforeAll(async () => {
    profile = await writeFile(lab(), 'p.yaml', PROFILE);
    for (const host of lab().hosts) {
      await sh(lab(), { host }, SLOW_ETHTOOL);
      for (const fault of ['multicast-off', 'gro-on']) await injectFault(lab(), fault, host);
      before.set(host, await wholeState(lab(), host));
    }
  });

  /** Whatever a test did, no undo is left on any host and every host is as it was. */
  afterEach(async () => {
    for (const host of lab().hosts) {
      await sh(lab(), { host }, NOT_ARMED);
      expect(await wholeState(lab(), host)).toBe(before.get(host));
    }
  });

  test.each(['INT', 'TERM', 'HUP'] as const)(
    'SIG%s: what is under way is put back at once, the others are not begun',
    async (signal) => {
      const started = startApply(lab(), 'h1', 'h2', '-p', profile, '--batch', '1');
      await until(lab(), 'h1', ARMED);
      await started.signal(signal);

      const run = await started.run;

      expect(run).toMatchObject({ exitCode: 130, verdict: 'interrupted' });
      expect(outcomesOf(run, 'h1')).toEqual(['undone', 'undone']);
      expect(hostOf(run, 'h1').changes![0]!.error).toContain('interrupted');
      expect(outcomesOf(run, 'h2')).toEqual(['skipped', 'skipped']);
      expect(run.hosts.map(({ error, verdict }) => [error?.code, verdict])).toEqual(
        Array(2).fill(['interrupted', 'drift']),
      );
    },
  );

  test('a second Ctrl-C ends at once; the host puts everything back by itself', async () => {
    const started = startApply(lab(), 'h1', '-p', profile, '--confirm-timeout', '5');
    await until(lab(), 'h1', ARMED);
    await started.signal('INT');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await started.signal('INT');
    const sentAt = performance.now();

    const { code, stdout } = await started.answer;

    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(performance.now() - sentAt).toBeLessThan(1000);
    await until(lab(), 'h1', NOT_ARMED);
  });

  test('kill -9 between change and confirmation: the host puts everything back by itself', async () => {
    const started = startApply(lab(), 'h1', '-p', profile, '--confirm-timeout', '6');
    await until(lab(), 'h1', ARMED);
    await started.signal('KILL');

    await until(lab(), 'h1', CHANGED);
    await sh(lab(), { host: 'h1' }, ARMED);

    await until(lab(), 'h1', NOT_ARMED);
    expect((await started.answer).code).toBe(137);
  });

  test('--batch 1 --max-fail 0: a first host that fails keeps the others from being begun, exit 4', async () => {
    await sh(lab(), { host: 'h1' }, ': >/run/ethtool.refuse');

    const run = await mcreadyRun(lab(), 'apply', '-p', profile, '--yes', '--batch', '1', '--max-fail', '0');

    expect(run).toMatchObject({ exitCode: 4, verdict: 'apply-failed' });
    expect(outcomesOf(run, 'h1')).toEqual(['undone', 'failed']);
    for (const host of ['h2', 'h3']) expect(outcomesOf(run, host)).toEqual(['skipped', 'skipped']);
    expect(run.summary.changes).toMatchObject({ skipped: 4, applied: 0 });
  });
});

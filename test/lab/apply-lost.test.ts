/** Connections that are lost in the middle of an apply: the flow reaches the host again and tells what is so. */
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import { planOf } from '../../src/lab/plan.ts';
import type { Run } from '../../src/result/types.ts';
import {
  ARMED,
  END_SESSIONS,
  FAULTS,
  NOT_ARMED,
  outcomesOf,
  PROFILE,
  SLOW_ETHTOOL,
  STOP_DEAD,
  startApply,
  until,
} from './broken.ts';
import { hostOf, wholeState, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

describeWithLab('apply, and a connection that is lost', () => {
  const lab = useLab({ hosts: 3 });
  let profile: string;
  const before = new Map<string, string>();

  beforeAll(async () => {
    profile = await writeFile(lab(), 'p.yaml', PROFILE);
    for (const host of lab().hosts) {
      await sh(lab(), { host }, SLOW_ETHTOOL);
      await drift(host);
    }
  });

  /** No undo is left on any host, whatever a test did. */
  afterEach(async () => {
    for (const host of lab().hosts) await sh(lab(), { host }, NOT_ARMED);
  });

  async function drift(host: string): Promise<void> {
    for (const fault of FAULTS) await injectFault(lab(), fault, host);
    before.set(host, await wholeState(lab(), host));
  }

  async function expectUndone(run: Run, host: string): Promise<void> {
    expect(outcomesOf(run, host)).toEqual(Array(4).fill('undone'));
    expect(run).toMatchObject({ exitCode: 4, verdict: 'apply-failed' });
    expect(await wholeState(lab(), host)).toBe(before.get(host));
  }

  test.each(['ssh', 'openssh'])(
    'the session of %s ends, the script on the host does not: its state decides',
    async (connection) => {
      const access = 'identity_file: /run/mcready-lab/id_ed25519, known_hosts: /run/mcready-lab/known_hosts';
      const text = `defaults: {${access}, connection: ${connection}}\nhosts: {h1: {address: 198.18.0.11, user: root}}\n`;
      const inventory = await writeFile(lab(), 'inventory-of-h1.yaml', text);
      const { run } = startApply(lab(), 'h1', '-p', profile, '-i', inventory);
      await until(lab(), 'h1', ARMED);
      await sh(lab(), { host: 'h1' }, END_SESSIONS);

      const done = await run;

      expect(outcomesOf(done, 'h1')).toEqual(Array(4).fill('applied'));
      expect(done).toMatchObject({ exitCode: 0, verdict: 'match' });
      expect(await sh(lab(), { host: 'h1' }, 'ip -o link show eth1')).toContain('MULTICAST');
      expect(await sh(lab(), { host: 'h1' }, 'ethtool -k eth1 | grep generic-receive')).toBe(
        'generic-receive-offload: off',
      );
      await drift('h1');
    },
  );

  test('sshd is gone until the host has undone everything: told as undone, with the reason', async () => {
    const { run } = startApply(lab(), 'h1', '-p', profile, '--confirm-timeout', '6');
    await until(lab(), 'h1', ARMED);
    await injectFault(lab(), 'sshd-down', 'h1');
    await sh(lab(), { host: 'h1' }, END_SESSIONS.replace('$(cat /run/sshd.pid)', '-'));
    await until(lab(), 'h1', NOT_ARMED);
    await healFault(lab(), 'sshd-down', 'h1');

    const done = await run;

    await expectUndone(done, 'h1');
    expect(hostOf(done, 'h1').changes![0]!.error).toMatch(/read back otherwise: .*; before that: h1 .*lost/);
  });

  test('sshd never comes back: told loudly, exit 4, and the host undoes everything all the same', async () => {
    const { run } = startApply(lab(), 'h1', 'h2', '-p', profile, '--confirm-timeout', '5', '--timeout', '2');
    await until(lab(), 'h1', ARMED);
    await injectFault(lab(), 'sshd-down', 'h1');
    await sh(lab(), { host: 'h1' }, END_SESSIONS.replace('$(cat /run/sshd.pid)', '-'));

    const done = await run;

    expect(done).toMatchObject({ exitCode: 4, verdict: 'apply-failed' });
    expect(hostOf(done, 'h1')).toMatchObject({ verdict: 'unreachable', error: { code: 'connection-refused' } });
    expect(outcomesOf(done, 'h1')).toEqual(Array(4).fill('failed'));
    expect(hostOf(done, 'h1').changes![0]!.error).toMatch(/could not be reached again.* at \d\d:\d\d:\d\d UTC/);
    expect(outcomesOf(done, 'h2')).toEqual(Array(4).fill('applied'));
    await healFault(lab(), 'sshd-down', 'h1');
    await drift('h2');
    expect(await wholeState(lab(), 'h1')).toBe(before.get('h1'));
  });

  test('half of the changes and nobody to undo them: what is reached again is put back', async () => {
    const { run } = startApply(lab(), 'h2', '-p', profile);
    await until(lab(), 'h2', ARMED);
    await until(lab(), 'h2', 'ip -o link show eth1 | grep -q ,MULTICAST');
    await sh(lab(), { host: 'h2' }, STOP_DEAD);

    await expectUndone(await run, 'h2');
  });

  test('a host that is lost before its turn is not begun: exit 3, the others go on', async () => {
    const { run } = startApply(lab(), 'h1', 'h2', '-p', profile, '--batch', '1', '--max-fail', '1');
    await until(lab(), 'h1', ARMED);
    await sh(lab(), { host: 'h2' }, END_SESSIONS);

    const done = await run;

    expect(done).toMatchObject({ exitCode: 3, verdict: 'incomplete' });
    expect(outcomesOf(done, 'h1')).toEqual(Array(4).fill('applied'));
    expect(hostOf(done, 'h2')).toMatchObject({ verdict: 'unreachable', error: { code: 'connection-lost' } });
    expect(outcomesOf(done, 'h2')).toEqual(Array(4).fill('skipped'));
    expect(await wholeState(lab(), 'h2')).toBe(before.get('h2'));
    await drift('h1');
  });

  test('the management link is cut for longer than SSH waits, and is back in time: confirmed', async () => {
    const port = planOf(lab()).hosts[2]!.port;
    const { run } = startApply(lab(), 'h3', '-p', profile, '--timeout', '5');
    await until(lab(), 'h3', ARMED);
    await sh(lab(), 'switches', `ip link set ${port} down; sleep 20; ip link set ${port} up`);

    const done = await run;

    expect(outcomesOf(done, 'h3')).toEqual(Array(4).fill('applied'));
    expect(done.exitCode).toBe(0);
    expect(await sh(lab(), { host: 'h3' }, 'ip -o link show eth1')).toContain('MULTICAST');
    await drift('h3');
  });

  test('the management link is cut and back too late: undone by the host, the others go on', async () => {
    const port = planOf(lab()).hosts[2]!.port;
    const { run } = startApply(lab(), 'h2', 'h3', '-p', profile, '--confirm-timeout', '10', '--timeout', '2');
    await until(lab(), 'h3', ARMED);
    await sh(lab(), 'switches', `ip link set ${port} down; sleep 18; ip link set ${port} up`);

    const done = await run;

    await expectUndone(done, 'h3');
    expect(outcomesOf(done, 'h2')).toEqual(Array(4).fill('applied'));
    await drift('h2');
  });
});

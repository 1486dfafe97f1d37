/**
 * An apply that is to last, broken at each of its execs on a host that boots: link lost, run interrupted, host restarted,
 * interface gone, time over. It ends wholly applied or wholly put back, in the kernel and in the files, and says which.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { applyDisturbed, type Disturbed, taskOf } from './apply-execs.ts';
import { END_TURNS, NOT_AT_WORK } from './broken.ts';
import { bootedHost, filesUnder } from './keeper.ts';
import { describeWithFullLab, sh, useLab } from './support.ts';

const H1 = { host: 'h1' } as const;
const TASK = taskOf(
  { setting: 'sysctl', interfaces: null, item: 'net.ipv4.igmp_max_memberships', value: 200 },
  { setting: 'mtu', interfaces: 'eth1', value: 1400 },
  { setting: 'ethtool.features', interfaces: 'eth1', item: 'generic-receive-offload', value: 'on' },
);
const KERNEL = `cat /proc/sys/net/ipv4/igmp_max_memberships; ip -o link show eth1 | grep -o 'mtu [0-9]*'; ethtool -k eth1 | grep ^generic-receive`;
const DESIRED = '200\nmtu 1400\ngeneric-receive-offload: on';
const FILES = ['/etc/sysctl.d/99-zz-mcready.conf', '/etc/mcready/boot.sh'];

// Its execs: 1 check, 2 its turn, 3 check again, 4 the change, 5 verify, 6 what is to last, 7 verify that, 8 confirm.
type Outcome = 'applied' | 'undone' | 'skipped';
type What = 'lost before' | 'lost after' | 'interrupted' | 'restarted before' | 'without power before';
type Case = readonly [what: What, exec: number, outcome: Outcome];
const CASES: readonly Case[] = [
  ['lost before', 6, 'applied'],
  ['lost after', 6, 'applied'],
  ['lost before', 7, 'applied'],
  // By a new connection, which a change of the MTU has not to cut.
  ['lost before', 8, 'undone'],
  ['lost after', 8, 'undone'],
  ['interrupted', 3, 'skipped'],
  ['interrupted', 5, 'undone'],
  ['interrupted', 6, 'undone'],
  ['interrupted', 7, 'undone'],
  ['interrupted', 8, 'applied'],
  // Its armed undo puts all back when the host goes down.
  ['restarted before', 6, 'undone'],
  ['restarted before', 7, 'undone'],
  ['restarted before', 8, 'undone'],
  ['without power before', 6, 'undone'],
  // All of it is in the files by then, so the boot brings it.
  ['without power before', 7, 'applied'],
  ['without power before', 8, 'undone'],
];

/** A host that loses its power does nothing more. */
const KILL_UNDOS = "kill -KILL $(grep -l 'mcready-und[o]-' /proc/[0-9]*/cmdline | cut -d/ -f3)";

describeWithFullLab('apply to last, broken on the way', () => {
  const lab = useLab({ kind: 'systemd', manager: 'networkd', hosts: 1 });
  let before: { readonly kernel: string; readonly files: string };

  beforeAll(async () => {
    await lab().reboot('h1');
    before = await state();
  });

  afterEach(async () => {
    await sh(lab(), H1, END_TURNS);
    await sh(lab(), H1, NOT_AT_WORK);
    expect(await state()).toEqual(before);
  });

  async function state() {
    return {
      kernel: await sh(lab(), H1, KERNEL),
      files: await filesUnder(bootedHost(lab(), 'h1'), '/etc/systemd', '/etc/sysctl.d', '/etc/mcready'),
    };
  }

  function applied(how: Partial<Disturbed>) {
    return applyDisturbed(bootedHost(lab(), 'h1'), TASK, { boot: true, confirmTimeoutS: 20, ...how });
  }

  test.each(CASES)('%s exec %d: %s', async (what, number, outcome) => {
    const result = await applied({
      before: async (exec, { lose, interrupt }) => {
        if (exec !== number) return;
        if (what === 'interrupted') interrupt();
        if (what === 'without power before') await sh(lab(), H1, KILL_UNDOS);
        if (what.endsWith('before') && what !== 'lost before') await lab().reboot('h1');
        if (what.endsWith('before')) lose();
      },
      after: async (exec, { lose }) => {
        if (exec === number && what === 'lost after') lose();
      },
    });

    const changes = result.changes ?? [];
    const expected = number < 7 && outcome === 'undone' ? ['undone', 'skipped'] : [outcome];
    expect(expected).toEqual(expect.arrayContaining([...new Set(changes.map((change) => change.outcome))]));
    expect(result.error?.code).toBe(what === 'interrupted' && outcome !== 'applied' ? 'interrupted' : undefined);
    if (outcome !== 'applied') return;
    expect(await sh(lab(), H1, KERNEL)).toBe(DESIRED);
    await sh(lab(), H1, `ls ${FILES.join(' ')}`);
    await sh(
      lab(),
      H1,
      [...changes]
        .reverse()
        .flatMap((change) => change.undo)
        .join('\n'),
    );
  });

  test('the time to confirm is over before it is made to last: put back by the host, told', async () => {
    const result = await applied({
      confirmTimeoutS: 5,
      before: async (exec) => {
        if (exec === 6) await sleep(8000);
      },
    });

    expect(new Set(result.changes!.map(({ outcome }) => outcome))).toEqual(new Set(['undone']));
    expect(result.changes![0]!.error).toMatch(/the time to confirm was over|a reboot would lose it/);
  });

  test.each<[string, number, readonly string[], RegExp]>([
    ['while the question is asked', 0, ['failed'], /nothing was changed: .*plan again/],
    ['before the change', 4, ['undone', 'failed', 'skipped'], /Cannot find device "eth1"/],
    // Its own values are gone with it, the host's and the files are put back.
    ['before it is made to last', 6, ['undone', 'undo-failed'], /a reboot would lose it: mtu eth1/],
  ])('the interface is gone %s', async (_when, number, outcomes, error) => {
    const gone = () => sh(lab(), H1, 'ip link del eth1');

    const result = await applied({
      ...(number === 0 ? { asked: gone } : {}),
      before: async (exec) => {
        if (exec === number) await gone();
      },
    });

    expect([...new Set(result.changes!.map(({ outcome }) => outcome))]).toEqual(outcomes);
    expect(result.changes!.map((change) => change.error).join('\n')).toMatch(error);
    await lab().reboot('h1');
  });
});

/** Routes against the kernel: added, replaced, moved, undone. */
import { describe, expect, test } from '@jest/globals';
import { composeApply } from '../../src/changes/apply-script.ts';
import { settingById } from '../../src/settings/index.ts';
import { wantedOf } from './setting-runner.ts';
import { TOOLS, useThreeLinks } from './three-links.ts';

const { ns, read, applies, undoes, wholeState } = useThreeLinks();

describe.each(TOOLS)('in %s', (shell) => {
  test('routes: added, replaced, moved to another metric', async () => {
    await ns().must(`
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
    if (shell === 'busybox') await ns().must('ip route del 239.4.0.0/16');
    const after = shell === 'busybox' ? await wholeState() : before;

    const changes = await applies('routes', shell === 'busybox' ? wishes : [...wishes, multipath], shell);

    for (const group of ['239.0.0.1', '239.1.0.1', '239.2.0.1', '239.3.0.1', '239.5.0.1']) {
      expect(await ns().must(`ip route get ${group}`)).toContain('dev eth1');
    }
    await undoes(changes, shell);
    expect(await wholeState()).toBe(after);
    await undoes(changes, shell);
    expect(await wholeState()).toBe(after);
    await ns().must('ip route flush table main root 239.0.0.0/8');
  });

  test('routes: a route that came in between is not taken away by the undo', async () => {
    const setting = settingById('routes');
    const wanted = [wantedOf(setting, { desired: { to: '239.0.0.0/8', dev: 'eth1' } })];
    const plan = setting.plan?.(await read(setting, [], shell), wanted, wanted);
    await ns().must('ip route add 239.0.0.0/8 dev eth1');
    const apply = composeApply(plan?.changes ?? [], { nonce: 'apply' });

    const reports = apply.decode((await ns().run(apply.script, shell)).stdout);

    expect(reports).toEqual([{ outcome: 'failed', error: expect.stringContaining('File exists') }]);
    expect(await ns().must('ip route show 239.0.0.0/8')).toContain('dev eth1');
    await ns().must('ip route del 239.0.0.0/8');
  });
});

/** nmcli that fails, and runs that end while it works: Ctrl-C, kill -9, a management link that is cut. All is as before then. */
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { planOf } from '../../src/lab/plan.ts';
import { NOT_AT_WORK, outcomesOf, startApply, until } from './broken.ts';
import { bootedHost, filesUnder } from './keeper.ts';
import { hostOf, writeFile } from './mcready.ts';
import { describeWithFullLab, sh, useLab } from './support.ts';

const H1 = { host: 'h1' } as const;
const PROFILE = `
name: p
sysctl: {net.ipv4.igmp_max_memberships: 200}
interfaces: {eth1: {mtu: 1400}}
`;

/** In the way of nmcli when it changes a connection: it says that it began, takes its time, fails where it is told to. */
const NMCLI = `#!/bin/sh
[ "$1 $2" != 'connection modify' ] || { : >/run/began; sleep 3; [ ! -e /run/refuse ] || { echo 'not today' >&2; exit 4; }; }
exec /usr/bin/nmcli "$@"
`;
const BEGAN = '[ -e /run/began ]';

describeWithFullLab('apply to last, ended while nmcli works', () => {
  const lab = useLab({ kind: 'systemd', manager: 'NetworkManager', hosts: 1 });
  let profile: string;
  let before: string;

  beforeAll(async () => {
    profile = await writeFile(lab(), 'p.yaml', PROFILE);
    await sh(lab(), H1, `cat >/usr/local/bin/nmcli <<'END'\n${NMCLI}END\nchmod 755 /usr/local/bin/nmcli`);
    before = await state();
  });

  beforeEach(async () => {
    await sh(lab(), H1, 'rm -f /run/began /run/refuse');
  });

  afterEach(async () => {
    await until(lab(), 'h1', NOT_AT_WORK);
    expect(await state()).toBe(before);
  });

  async function state(): Promise<string> {
    const seen = await sh(
      lab(),
      H1,
      'cat /sys/class/net/eth1/mtu /proc/sys/net/ipv4/igmp_max_memberships; nmcli connection show eth1',
    );
    return `${seen}\n${await filesUnder(bootedHost(lab(), 'h1'), '/etc')}`;
  }

  test('it fails: one failure with its words, all put back', async () => {
    await sh(lab(), H1, ': >/run/refuse');

    const run = await startApply(lab(), 'h1', '--persist', '-p', profile).run;

    expect(run).toMatchObject({ exitCode: 4, verdict: 'apply-failed' });
    const failed = hostOf(run, 'h1').changes!.filter(({ outcome }) => outcome === 'failed');
    expect(failed).toMatchObject([{ stage: 'boot', error: 'not today' }]);
    expect(outcomesOf(run, 'h1')).not.toContain('applied');
  });

  test('Ctrl-C: put back, told as interrupted', async () => {
    const started = startApply(lab(), 'h1', '--persist', '-p', profile);
    await until(lab(), 'h1', BEGAN);
    await started.signal('INT');

    const run = await started.run;

    expect(run).toMatchObject({ exitCode: 130, verdict: 'interrupted' });
    expect(new Set(outcomesOf(run, 'h1'))).toEqual(new Set(['undone']));
  });

  test('kill -9: the host puts all of it back by itself', async () => {
    const started = startApply(lab(), 'h1', '--persist', '-p', profile, '--confirm-timeout', '8');
    await until(lab(), 'h1', BEGAN);
    await started.signal('KILL');

    expect((await started.answer).code).toBe(137);
  });

  test('the link is cut until the time is over: put back by the host, told as undone', async () => {
    const port = planOf(lab()).hosts[0]!.port;
    const started = startApply(lab(), 'h1', '--persist', '-p', profile, '--confirm-timeout', '8', '--timeout', '2');
    await until(lab(), 'h1', BEGAN);
    await sh(lab(), 'switches', `ip link set ${port} down; sleep 12; ip link set ${port} up`);

    const run = await started.run;

    expect(run).toMatchObject({ exitCode: 4, verdict: 'apply-failed' });
    expect(new Set(outcomesOf(run, 'h1'))).toEqual(new Set(['undone']));
  });
});

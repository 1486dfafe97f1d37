/** What apply brings is there after a reboot, whoever configures the interface, and its undo leaves nothing. */
import { expect, test } from '@jest/globals';
import type { Lab, ManagerName } from '../../src/lab/types.ts';
import { SETTINGS } from '../../src/settings/index.ts';
import { EVERY_SETTING, IN_FORCE, KERNEL, NOT_HERE } from './every-setting.ts';
import { bootedHost, filesUnder } from './keeper.ts';
import { drifting, hostOf, mcready, mcreadyRun, writeFile } from './mcready.ts';
import { describeWithFullLab, sh, useLab } from './support.ts';

const H1 = { host: 'h1' } as const;
const RUNNING = { state: 'running', failed: [] };

/** Files that apply writes where each manager keeps the interface. */
const WRITTEN: readonly (readonly [ManagerName, readonly string[]])[] = [
  ['networkd', ['/etc/systemd/network/10-eth1.network.d/90-mcready.conf', '/etc/mcready/boot.sh']],
  [
    'netplan',
    [
      '/etc/netplan/90-mcready.yaml',
      '/etc/systemd/network/10-netplan-eth1.network.d/90-mcready.conf',
      '/etc/mcready/boot.sh',
    ],
  ],
  ['ifupdown', ['/etc/network/interfaces']],
  ['NetworkManager', ['/etc/NetworkManager/system-connections/eth1.nmconnection', '/etc/mcready/boot.sh']],
  ['none', ['/etc/mcready/boot.sh']],
];

/** Exit code, and what is not as desired. */
async function checked(lab: Lab, profile: string): Promise<unknown> {
  const run = await mcreadyRun(lab, 'check', 'h1', '--persist', '-p', profile);
  return { code: run.exitCode, left: drifting(hostOf(run, 'h1')) };
}

describeWithFullLab.each(WRITTEN)('manager %s', (manager, files) => {
  const lab = useLab({ kind: 'systemd', manager, hosts: 1 });

  test('every setting is in force at once and after a reboot, and after the undo all is as before', async () => {
    expect(await lab().reboot('h1')).toEqual(RUNNING);
    const h1 = bootedHost(lab(), 'h1');
    const [kernel, etc] = [await sh(lab(), H1, KERNEL), await filesUnder(h1, '/etc')];
    const profile = await writeFile(lab(), 'every.yaml', EVERY_SETTING);
    const before = hostOf(await mcreadyRun(lab(), 'check', 'h1', '--persist', '-p', profile), 'h1').findings ?? [];
    const asDesired = before.filter(({ verdict }) => verdict === 'match').map(({ setting }) => setting);
    expect(asDesired.filter((setting) => setting !== 'up')).toEqual([]);
    const asked = [...before.map(({ setting }) => setting), ...Object.keys(NOT_HERE)];
    expect([...new Set(asked)].sort()).toEqual(
      SETTINGS.filter(({ plan }) => plan !== undefined)
        .map(({ id }) => id)
        .sort(),
    );
    const { stdout: plan } = await mcready(lab(), 'plan', 'h1', '--persist', '--as', 'sh', '-p', profile);

    const applied = await mcreadyRun(lab(), 'apply', 'h1', '--persist', '--yes', '-p', profile);

    expect({ code: applied.exitCode, left: drifting(hostOf(applied, 'h1')) }).toEqual({ code: 0, left: [] });
    expect(await sh(lab(), H1, KERNEL)).toBe(IN_FORCE);
    expect(await sh(lab(), H1, `grep -l 'mcready\\|^mtu=1400' ${files.join(' ')}`)).toBe(files.join('\n'));
    const again = await mcreadyRun(lab(), 'apply', 'h1', '--persist', '--yes', '-p', profile);
    expect({ code: again.exitCode, changes: hostOf(again, 'h1').changes }).toEqual({ code: 0, changes: [] });
    expect(await checked(lab(), profile)).toEqual({ code: 0, left: [] });

    expect(await lab().reboot('h1')).toEqual(RUNNING);
    expect(await checked(lab(), profile)).toEqual({ code: 0, left: [] });
    expect(await sh(lab(), H1, KERNEL)).toBe(IN_FORCE);

    const undone = await lab().exec(H1, ['sh', '-s', 'h1', 'undo'], { stdin: plan, timeoutMs: 30_000 });
    expect(undone).toMatchObject({ code: 0, stderr: '' });
    expect(await sh(lab(), H1, KERNEL)).toBe(kernel);
    expect(await filesUnder(h1, '/etc')).toBe(etc);
    expect(await lab().reboot('h1')).toEqual(RUNNING);
    expect(await sh(lab(), H1, KERNEL)).toBe(kernel);
    expect(await filesUnder(h1, '/etc')).toBe(etc);
  }, 120_000);
});

describeWithFullLab('what acts later at boot wins', () => {
  const lab = useLab({ kind: 'systemd', manager: 'ifupdown', hosts: 1 });

  test('ifupdown over the .link file that udev applies before', async () => {
    const profile = await writeFile(
      lab(),
      'gro.yaml',
      'name: gro\ninterfaces: {eth1: {ethtool: {features: {generic-receive-offload: on}}}}\n',
    );
    await sh(
      lab(),
      H1,
      `printf '[Match]\\nOriginalName=eth1\\n[Link]\\nGenericReceiveOffload=no\\n' >/etc/systemd/network/20-eth1.link
sed -i '/^iface eth1/a up ethtool -K eth1 gro on' /etc/network/interfaces`,
    );

    await lab().reboot('h1');

    expect(await sh(lab(), H1, 'ethtool -k eth1 | grep ^generic-receive')).toBe('generic-receive-offload: on');
    const [finding] = hostOf(await mcreadyRun(lab(), 'check', 'h1', '--persist', '-p', profile), 'h1').findings ?? [];
    expect(finding).toMatchObject({
      verdict: 'match',
      persisted: { state: 'known', where: expect.stringMatching(/^\/etc\/network\/interfaces:\d+$/) },
    });
  }, 60_000);
});

/** Forwarding that survives a reboot: smcroute.service enabled and told, then put back, files byte for byte. */
import { expect, test } from '@jest/globals';
import { bootedHost, filesUnder } from './keeper.ts';
import { drifting, hostOf, mcreadyRun, writeFile } from './mcready.ts';
import { received } from './multicast.ts';
import { describeWithFullLab, sh, useLab } from './support.ts';

const R1 = { host: 'r1' } as const;
const GROUP = '239.8.0.19';
const ACROSS = { from: 'h1', to: 'h2', group: GROUP, ttl: 8 } as const;
const RUNNING = { state: 'running', failed: [] };

const PROFILE = `
name: router
interfaces:
  eth1: {mc_forwarding: true}
multicast_routes:
  - {group: ${GROUP}, from: eth1, to: [{dev: eth2, ttl_threshold: 3}]}
`;

describeWithFullLab('smcroute.service on a router that is restarted', () => {
  const lab = useLab({ kind: 'systemd', hosts: 2, topology: 'routed' });

  test('what apply brings is in force at once and after a reboot; after the undo and a reboot all is as before', async () => {
    const host = bootedHost(lab(), 'r1');
    const files = () => filesUnder(host, '/etc/smcroute.conf', '/etc/default', '/etc/systemd');
    const profile = await writeFile(lab(), 'router.yaml', PROFILE);
    await sh(
      lab(),
      R1,
      `rm /etc/systemd/system/multi-user.target.wants/smcroute.service; printf '# ours' >/etc/smcroute.conf`,
    );
    expect(await lab().reboot('r1')).toEqual(RUNNING);
    await sh(lab(), R1, 'systemctl start smcroute');
    const before = await files();
    expect(await received(lab(), ACROSS)).toBe(0);
    const planned = hostOf(await mcreadyRun(lab(), 'plan', 'r1', '--persist', '-p', profile), 'r1').changes ?? [];

    const applied = await mcreadyRun(lab(), 'apply', 'r1', '--persist', '--yes', '-p', profile);

    expect({ code: applied.exitCode, left: drifting(hostOf(applied, 'r1')) }).toEqual({ code: 0, left: [] });
    expect(await sh(lab(), R1, 'systemctl is-enabled smcroute')).toBe('enabled');
    expect(await received(lab(), ACROSS)).toBe(5);
    expect(await lab().reboot('r1')).toEqual(RUNNING);
    expect(await sh(lab(), R1, 'systemctl is-active smcroute; cat /proc/sys/net/ipv4/conf/eth1/mc_forwarding')).toBe(
      'active\n1',
    );
    expect(await received(lab(), ACROSS)).toBe(5);
    expect(await received(lab(), { ...ACROSS, ttl: 3 })).toBe(0);
    const after = await mcreadyRun(lab(), 'check', 'r1', '--persist', '-p', profile);
    expect({ code: after.exitCode, left: drifting(hostOf(after, 'r1')) }).toEqual({ code: 0, left: [] });
    for (const { undo } of [...planned].reverse()) for (const line of undo) await sh(lab(), R1, line);
    expect(await files()).toBe(before);
    expect(await received(lab(), ACROSS)).toBe(0);
    expect(await lab().reboot('r1')).toEqual(RUNNING);
    expect(await files()).toBe(before);
    expect(await sh(lab(), R1, 'systemctl is-active smcroute || cat /proc/sys/net/ipv4/conf/all/mc_forwarding')).toBe(
      'inactive\n0',
    );
    expect(await received(lab(), ACROSS)).toBe(0);
  }, 180_000);

  test('in force and not stated for boot is told; a disabled service keeps nothing', async () => {
    await sh(lab(), R1, `printf 'phyint eth1 enable\\n' >/etc/smcroute.conf; systemctl restart smcroute`);
    const profile = await writeFile(lab(), 'now.yaml', 'name: now\ninterfaces:\n  eth1: {mc_forwarding: true}\n');

    const run = await mcreadyRun(lab(), 'check', 'r1', '--persist', '-p', profile);

    const [finding] = hostOf(run, 'r1').findings ?? [];
    expect(finding).toMatchObject({ verdict: 'not-persisted', running: { value: true } });
    expect(finding?.persisted).toMatchObject({
      value: false,
      where: 'smcroute.service is disabled: at boot nothing forwards',
    });
    expect(finding?.remedy).toEqual([
      'ln -s /lib/systemd/system/smcroute.service /etc/systemd/system/multi-user.target.wants/smcroute.service',
    ]);
  });
});

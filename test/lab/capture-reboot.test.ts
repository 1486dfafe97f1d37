/** A host that boots is captured: what survives a reboot is said plainly, what would not is told beside it. */
import { expect, test } from '@jest/globals';
import type { ManagerName } from '../../src/lab/types.ts';
import { drifting, hostOf, mcready, mcreadyRun, writeFile } from './mcready.ts';
import { describeWithFullLab, sh, useLab } from './support.ts';

const H1 = { host: 'h1' };

const PROFILE = `
name: tuned
sysctl: {net.ipv4.igmp_max_memberships: 200}
interfaces:
  eth1: {rp_filter: loose, multicast: true, mtu: 1400, igmp_version: 2}
routes:
  - {to: 239.0.0.0/8, dev: eth1}
`;

const CAPTURED = `name: tuned
sysctl:
  net.ipv4.igmp_max_memberships: 200
interfaces:
  \${data}:
    rp_filter: loose
    igmp_version: 2
    multicast: true
    mtu: 1400
routes:
  - {to: 239.0.0.0/8, dev: "\${data}"}`;

function said(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^ *#|^description: |^$/.test(line))
    .join('\n');
}

const MANAGERS: readonly ManagerName[] = ['networkd', 'ifupdown'];

describeWithFullLab.each(MANAGERS)('capture of a host with %s', (manager) => {
  const lab = useLab({ kind: 'systemd', manager, hosts: 1 });

  test('applied, rebooted, captured: the host matches it, after the next boot too', async () => {
    const profile = await writeFile(lab(), 'tuned.yaml', PROFILE);
    const applied = await mcreadyRun(lab(), 'apply', 'h1', '--persist', '--yes', '-p', profile);
    expect({ code: applied.exitCode, left: drifting(hostOf(applied, 'h1')) }).toEqual({ code: 0, left: [] });
    expect(await lab().reboot('h1')).toEqual({ state: 'running', failed: [] });

    const answer = await mcready(lab(), 'capture', 'h1', '--name', 'tuned');

    expect({ code: answer.code, said: said(answer.stdout) }).toEqual({ code: 0, said: CAPTURED });
    expect(answer.stdout).not.toMatch(/reboot/i);
    const captured = await writeFile(lab(), 'captured.yaml', answer.stdout);
    const checked = await mcreadyRun(lab(), 'check', 'h1', '--persist', '-p', captured);
    expect({ code: checked.exitCode, left: drifting(hostOf(checked, 'h1')) }).toEqual({ code: 0, left: [] });
  }, 180_000);

  test('what nothing states for boot is told beside its value, and only that', async () => {
    await sh(
      lab(),
      H1,
      'echo 30 >/proc/sys/net/ipv4/igmp_max_memberships; ip route add 239.7.0.0/16 dev eth1; ethtool -K eth1 gro on',
    );

    const answer = await mcready(lab(), 'capture', 'h1', '--name', 'tuned');

    expect(answer.code).toBe(0);
    const lines = answer.stdout.split('\n');
    const told = lines.flatMap((line, at) => (/A reboot loses it/.test(line) ? [lines[at + 1]?.trim()] : []));
    expect(told).toEqual([
      'net.ipv4.igmp_max_memberships: 30',
      'generic-receive-offload: on',
      '- {to: 239.7.0.0/16, dev: "${data}"}',
    ]);
    expect(answer.stdout).toContain('# A reboot loses it: it will be 200 (/etc/sysctl.d/');
    const captured = await writeFile(lab(), 'captured.yaml', answer.stdout);
    expect((await mcready(lab(), 'check', 'h1', '-p', captured)).code).toBe(0);
    const checked = await mcreadyRun(lab(), 'check', 'h1', '--persist', '-p', captured);
    expect([...drifting(hostOf(checked, 'h1'))].sort()).toEqual([
      'ethtool.features eth1 generic-receive-offload not-persisted',
      'routes host 239.7.0.0/16 dev eth1 not-persisted',
      'sysctl host net.ipv4.igmp_max_memberships not-persisted',
    ]);
  }, 120_000);
});

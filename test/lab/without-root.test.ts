/** What a user without root is told of the next boot of hosts whose managers keep files that only root may read. */
import { expect, test } from '@jest/globals';
import type { Finding } from '../../src/result/types.ts';
import { hostOf, mcreadyRun, writeFile } from './mcready.ts';
import { describeWithFullLab, sh, ssh, useLab } from './support.ts';

const PROFILE = `
name: p
sysctl: {net.ipv4.igmp_max_memberships: 20}
interfaces:
  eth1: {up: true, multicast: true, mtu: 1500, rp_filter: off}
routes:
  - {to: 239.0.0.0/8, dev: eth1}
`;

const NETPLAN = '/etc/netplan/10-lab.yaml';
const DENIED = `${NETPLAN}: Permission denied, root is needed`;

const PLACES = [
  {
    manager: 'netplan',
    secret: NETPLAN,
    unknown: { routes: DENIED, up: DENIED, multicast: DENIED, mtu: DENIED },
  },
  // nmcli tells everybody what the keyfile says.
  { manager: 'NetworkManager', secret: '/etc/NetworkManager/system-connections/eth1.nmconnection', unknown: {} },
] as const;

describeWithFullLab.each(PLACES)('the user audit on a host of $manager', ({ manager, secret, unknown }) => {
  const lab = useLab({ kind: 'systemd', manager, hosts: 1 });

  test('what is not readable is unknown, says that root is needed, and is not stated elsewhere', async () => {
    const profile = await writeFile(lab(), 'p.yaml', PROFILE);
    const inventory = await sh(lab(), 'controller', `cat ${lab().inventory}`);
    const audit = await writeFile(lab(), 'audit.yaml', `${inventory.replace('user: root', 'user: audit')}\n`);
    expect((await ssh(lab(), 'audit@h1', 'cat', secret)).stderr).toContain('Permission denied');

    const run = await mcreadyRun(lab(), 'plan', 'h1', '-i', audit, '-p', profile, '--persist');

    const { findings = [], changes } = hostOf(run, 'h1');
    expect(findings).toHaveLength(6);
    expect(findings.map(({ running }) => running.state)).toEqual(findings.map(() => 'known'));
    expect(Object.fromEntries(findings.flatMap(unknownBoot))).toEqual(unknown);
    expect(new Set(findings.map(({ verdict }) => verdict))).toEqual(
      new Set(['match', ...(Object.keys(unknown).length > 0 ? ['unknown'] : [])]),
    );
    expect([changes, findings.flatMap(({ remedy }) => remedy)]).toEqual([[], []]);
  });
});

function unknownBoot({ setting, persisted }: Finding): readonly (readonly [string, string])[] {
  return persisted?.state === 'unknown' ? [[setting, persisted.why]] : [];
}

/** What apply brings is there after a reboot, whoever configures the interface; the kernel is asked by other means. */
import { expect, test } from '@jest/globals';
import type { ManagerName } from '../../src/lab/types.ts';
import { drifting, hostOf, mcreadyRun, writeFile } from './mcready.ts';
import { describeWithFullLab, sh, useLab } from './support.ts';

const H1 = { host: 'h1' } as const;

const PROFILE = `
name: boot
interfaces:
  eth1:
    multicast: true
    allmulticast: true
    mtu: 1400
    up: true
    rp_filter: loose
    ethtool:
      features: {generic-receive-offload: on, tcp-segmentation-offload: off}
routes:
  - {to: 239.7.0.0/16, dev: eth1, metric: 5, source: 198.19.0.11}
  - {to: 239.9.0.0/16, dev: eth1, table: 100}
  - {to: ff15::/16, dev: eth1, metric: 7}
`;

const IN_FORCE = `<BROADCAST,MULTICAST,ALLMULTI,UP,LOWER_UP>
mtu 1400
tcp-segmentation-offload: off
generic-receive-offload: on
239.7.0.0/16 dev eth1 scope link src 198.19.0.11 metric 5 
239.9.0.0/16 dev eth1 table 100 scope link 
ff15::/16 dev eth1 metric 7 pref medium
2`;

const KERNEL = `
ip -o link show eth1 | grep -o '<.*>\\|mtu [0-9]*'
ethtool -k eth1 | grep '^generic-receive\\|^tcp-segm'
ip -4 route show root 239.0.0.0/8 table all | grep '^239.[79]' | sed 's/ proto [a-z]*//' | sort
ip -6 route show ff15::/16 table local | sed 's/^multicast //; s/ proto [a-z]*//'
cat /proc/sys/net/ipv4/conf/eth1/rp_filter /proc/sys/net/ipv4/conf/all/rp_filter | sort -n | tail -n 1`;

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

describeWithFullLab.each(WRITTEN)('manager %s', (manager, files) => {
  const lab = useLab({ kind: 'systemd', manager, hosts: 1 });

  test('a change is in force at once and after a reboot, and found to be so', async () => {
    const profile = await writeFile(lab(), 'boot.yaml', PROFILE);
    const before = hostOf(await mcreadyRun(lab(), 'check', 'h1', '--persist', '-p', profile), 'h1');
    expect(drifting(before)).toContain('mtu eth1 drift');

    const applied = await mcreadyRun(lab(), 'apply', 'h1', '--persist', '--yes', '-p', profile);

    expect({ code: applied.exitCode, left: drifting(hostOf(applied, 'h1')) }).toEqual({ code: 0, left: [] });
    expect(await sh(lab(), H1, KERNEL)).toBe(IN_FORCE);
    expect(await sh(lab(), H1, `grep -l 'mcready\\|^mtu=1400' ${files.join(' ')}`)).toBe(files.join('\n'));
    expect(await lab().reboot('h1')).toEqual({ state: 'running', failed: [] });
    expect(await sh(lab(), H1, KERNEL)).toBe(IN_FORCE);
    const after = await mcreadyRun(lab(), 'check', 'h1', '--persist', '-p', profile);
    expect({ code: after.exitCode, left: drifting(hostOf(after, 'h1')) }).toEqual({ code: 0, left: [] });
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

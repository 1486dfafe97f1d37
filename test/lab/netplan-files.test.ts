/** What is written for netplan, given to `netplan generate` for both renderers. */
import { expect, test } from '@jest/globals';
import { netplan } from '../../src/persistence/netplan/index.ts';
import { stated } from '../persistence/statements.ts';
import { bootedHost, undoes, writes } from './keeper.ts';
import { describeWithFullLab, useLab } from './support.ts';

const STATEMENTS = [
  stated(['link', 'eth1', 'link', 'mtu'], '1400', 1),
  stated(['route', '239.7.0.0/16', 'eth1', 'main'], 'metric 5 src 198.19.0.11', 2),
  stated(['route', '239.9.0.0/16', 'eth1', '100'], '', 3),
];

/** Files that netplan makes of a renderer, by path below /run. */
const RENDERED = [
  [
    'networkd',
    'systemd/network/10-netplan-eth1.network',
    [
      '[Link]\nMTUBytes=1400\n',
      '[Route]\nDestination=239.7.0.0/16\nPreferredSource=198.19.0.11\nScope=link\nMetric=5\n',
      '[Route]\nDestination=239.9.0.0/16\nScope=link\nTable=100\n',
    ],
  ],
  [
    'NetworkManager',
    'NetworkManager/system-connections/netplan-eth1.nmconnection',
    ['mtu=1400\n', '=239.7.0.0/16,,5\n', '_options=src=198.19.0.11\n', '=239.9.0.0/16\n', '_options=table=100\n'],
  ],
] as const;

describeWithFullLab('netplan', () => {
  const lab = useLab({ kind: 'systemd', manager: 'netplan', hosts: 1 });

  test.each(RENDERED)('takes it for the renderer %s', async (renderer, file, parts) => {
    const host = bootedHost(lab(), 'h1');
    const changes = await writes(host, netplan, STATEMENTS, 'dash');

    const made = await host.must(`
rm -rf /tmp/root; mkdir -p /tmp/root/etc; cp -a /etc/netplan /tmp/root/etc
sed -i 's/renderer: .*/renderer: ${renderer}/' /tmp/root/etc/netplan/10-lab.yaml
netplan generate --root-dir /tmp/root
cat /tmp/root/run/${file}`);

    for (const part of parts) expect(made).toContain(part);
    await undoes(host, changes, 'dash');
  });
});

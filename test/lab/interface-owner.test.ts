/** Who configures an interface, asked of booted hosts with each manager, as root and as one who is not. */
import { expect, test } from '@jest/globals';
import { interfaceOwnerFact } from '../../src/facts/interface-owner.ts';
import { factJson } from '../../src/facts/json.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import type { ManagerName } from '../../src/lab/types.ts';
import { describeWithFullLab, useLab } from './support.ts';

const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const CONNECTION = '/etc/NetworkManager/system-connections/eth1.nmconnection';

const CASES: readonly (readonly [ManagerName, object])[] = [
  [
    'networkd',
    {
      manager: 'systemd-networkd',
      files: ['/etc/systemd/network/10-eth1.network'],
      connection: null,
      netplan: false,
    },
  ],
  [
    'netplan',
    {
      manager: 'systemd-networkd',
      files: ['/run/systemd/network/10-netplan-eth1.network'],
      connection: null,
      netplan: true,
    },
  ],
  ['NetworkManager', { manager: 'NetworkManager', files: [CONNECTION], connection: UUID, netplan: false }],
  ['ifupdown', { manager: 'ifupdown', files: ['/etc/network/interfaces'], connection: null, netplan: false }],
  ['none', { manager: 'none', files: [], connection: null, netplan: false }],
];

describeWithFullLab.each(CASES)('manager %s', (manager, owner) => {
  const lab = useLab({ kind: 'systemd', manager, hosts: 1 });

  test.each(['root', 'audit'])('%s is told the owner of eth1', async (user) => {
    const composed = composeRead([interfaceOwnerFact], { interfaces: [], nonce: 'read' });
    const ran = await lab().exec('controller', ['ssh', '-F', '/run/mcready-lab/ssh_config', `${user}@h1`, 'sh'], {
      stdin: composed.script,
      timeoutMs: 30_000,
    });
    expect(ran.stderr).toBe('');

    const reading = composed.decode(ran.stdout).get(interfaceOwnerFact);

    expect(factJson(reading)).toMatchObject({ state: 'known', value: { eth1: { state: 'known', value: owner } } });
  });
});

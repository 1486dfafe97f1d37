/** What programs do to slots behind the configuration's back, in words. */
import { expect, test } from '@jest/globals';
import { bootFact } from '../../src/facts/boot.ts';
import { interfaceOwnerFact } from '../../src/facts/interface-owner.ts';
import { interfacesFact } from '../../src/facts/interfaces.ts';
import { networkDevicesFact } from '../../src/facts/network-devices.ts';
import { overwritersFact } from '../../src/facts/overwriters.ts';
import { systemdFilesFact, systemdNetworkFact } from '../../src/facts/systemd-network.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { known, type Reading, unknown } from '../../src/lib/reading.ts';
import { KEEPERS } from '../../src/persistence/index.ts';
import { overwritersOf } from '../../src/persistence/overwriters.ts';
import { sysctlFilesFact } from '../../src/persistence/sysctl.d/files.ts';
import { sysctlD } from '../../src/persistence/sysctl.d/index.ts';
import type { Keeper } from '../../src/persistence/types.ts';
import { slotOf } from './statements.ts';

function host(active: readonly string[] | string, manager = 'none'): FactValues {
  const owner = { manager, files: [], connection: null, netplan: false };
  const found = typeof active === 'string' ? unknown(active) : known({ active, tuned: [], tunedReapplies: true });
  const readings = new Map<Fact, Reading<unknown>>([
    [overwritersFact, found],
    [interfaceOwnerFact, known(new Map([['eth1', known(owner)]]))],
    [interfacesFact, known(new Map())],
    [networkDevicesFact, known(new Map())],
    [systemdFilesFact, known(new Map())],
    [systemdNetworkFact, known({ version: 252, folders: [] })],
  ]);
  return { get: <T>(fact: Fact<T>) => readings.get(fact) ?? (unknown('not asked') as Reading<T>) } as FactValues;
}

test.each([
  [
    ['dockerd'],
    'net/ipv4/ip_forward',
    '0',
    ['dockerd probably sets net.ipv4.ip_forward to 1 again, unless it has --ip-forward=false'],
  ],
  [['dockerd'], 'net/ipv4/ip_forward', '1', []],
  [
    ['dockerd'],
    'net/bridge/bridge-nf-call-iptables',
    '0',
    ['dockerd probably sets net.bridge.bridge-nf-call-iptables to 1 again, for its bridges'],
  ],
  [['dockerd'], 'net/ipv4/conf/eth1/rp_filter', '0', []],
  [
    ['calico-node'],
    'net/ipv4/conf/cali123/rp_filter',
    '0',
    ['calico-node probably sets net.ipv4.conf.cali123.rp_filter to 1 again, for each pod'],
  ],
  [
    ['cilium-agent'],
    'net/ipv4/conf/eth1/rp_filter',
    '1',
    ['cilium-agent probably sets net.ipv4.conf.eth1.rp_filter to 0 again, of its interfaces and all'],
  ],
  [['tuned'], 'net/ipv4/ip_forward', '0', []],
  [[], 'net/ipv4/ip_forward', '0', []],
])('%j and %s = %s', (active, path, value, words) => {
  expect(overwritersOf(host(active), { slot: slotOf('sysctl', ...path.split('/')), value })).toEqual(words);
});

test('systemd-networkd removes routes of its interfaces that its files do not state', () => {
  const route = { slot: slotOf('route', '239.0.0.0/8', 'eth1', 'main'), value: '' };

  expect(overwritersOf(host([], 'systemd-networkd'), route)).toEqual([
    'systemd-networkd removes routes of eth1 that its files do not state (ManageForeignRoutes=)',
  ]);
  expect(overwritersOf(host([], 'ifupdown'), route)).toEqual([]);
});

test('a file that cloud-init wrote may be written anew', () => {
  const path = '/etc/sysctl.d/50-cloud-init.conf';
  const content = known('net.ipv4.igmp_qrv=3\n', path);
  const readings = new Map<Fact, Reading<unknown>>([
    [bootFact, known({ init: 'systemd', process: 'systemd', sysctl: 'systemd-sysctl' })],
    [sysctlFilesFact, known(new Map([[path, { path, content, mode: '0644', link: null }]]))],
    [overwritersFact, known({ active: ['cloud-init'], tuned: [], tunedReapplies: true })],
  ]);
  const facts: FactValues = { get: <T>(fact: Fact<T>) => readings.get(fact) as Reading<T> };
  (KEEPERS as Keeper[]).splice(0, KEEPERS.length, sysctlD);

  expect(overwritersOf(facts, { slot: slotOf('sysctl', 'net', 'ipv4', 'igmp_qrv'), value: '3' })).toEqual([
    `cloud-init may write ${path}:1 anew, by what its data source says`,
  ]);
});

test('links have no such programs but tuned, which is asked for what boot brings', () => {
  const link = { slot: slotOf('link', 'eth1', 'link', 'multicast'), value: 'on' };

  expect(overwritersOf(host(['dockerd', 'tuned']), link)).toEqual([]);
});

/** Fixes of a host become commands and profile lines by the plans of their settings. */
import { expect, test } from '@jest/globals';
import { keyOf, plannedRemedies } from '../../../src/flows/meshes/fixes.ts';
import { known } from '../../../src/lib/reading.ts';
import type { Fix } from '../../../src/ping/types.ts';
import type { Desired } from '../../../src/profile/types.ts';
import { type FactsOfCase, factValues } from '../../settings/fact-values.ts';

const INTERFACES = Object.fromEntries(['eth0', 'eth1', 'eth2'].map((name) => [name, 'UP,BROADCAST,MULTICAST']));
const RP_FILTER: FactsOfCase = { interfaces: INTERFACES, rp_filter: { all: 1, default: 0, eth0: 0, eth1: 1, eth2: 1 } };

function rpFilter(name: string, ...values: [string, ...string[]]): Fix {
  return { setting: 'rp_filter', target: { kind: 'interface', name }, values };
}

function route(from: string, to: string): Fix {
  return {
    setting: 'multicast_routes',
    target: { kind: 'host' },
    values: [{ group: '239.8.0.19', from, to: [to] }],
  };
}

function planned(facts: FactsOfCase, fixes: readonly Fix[], profile: readonly Desired[] = []) {
  const remedies = plannedRemedies(fixes, profile, known(factValues(facts)));
  return fixes.map((fix) => remedies.get(keyOf(fix))!);
}

test('the least change, and what the profile says where that does as well', () => {
  const fix = rpFilter('eth1', 'loose', 'off');
  const origin = { file: 'p.yaml', line: 1, column: 1 };
  const off: Desired = { setting: 'rp_filter', interfaces: 'eth*', value: 'off', origin, optional: false };

  const [least] = planned(RP_FILTER, [fix]);
  const [asDesired] = planned(RP_FILTER, [fix], [off]);

  expect(least).toEqual({
    evidence: [],
    remedy: ['sysctl -w net.ipv4.conf.eth1.rp_filter=2'],
    profile: ['interfaces:', '  eth1:', '    rp_filter: loose'],
  });
  expect(asDesired!.remedy).toContain('sysctl -w net.ipv4.conf.all.rp_filter=0');
  expect(asDesired!.profile).toEqual(['interfaces:', '  eth1:', '    rp_filter: off']);
});

test('routes of both directions are one change of one file, which each of them has as its remedy', () => {
  const config = 'phyint eth1 enable\nphyint eth2 enable\n';
  const facts: FactsOfCase = {
    interfaces: INTERFACES,
    mroute: { vifs: ['eth1', 'eth2'] },
    daemons: [{ name: 'smcrouted', config: '/etc/smcroute.conf', files: { '/etc/smcroute.conf': config }, routes: [] }],
  };

  const [there, back] = planned(facts, [route('eth1', 'eth2'), route('eth2', 'eth1')]);

  expect(there!.remedy).toEqual(back!.remedy);
  const written = there!.remedy.findLast((command) => command.startsWith('cat > /etc/smcroute.conf '));
  expect(written).toContain('mroute from eth1 group 239.8.0.19 to eth2\nmroute from eth2 group 239.8.0.19 to eth1\n');
  expect(there!.profile).toEqual([
    'multicast_routes:',
    '  - {group: 239.8.0.19, from: eth1, to: [eth2]}',
    '  - {group: 239.8.0.19, from: eth2, to: [eth1]}',
  ]);
});

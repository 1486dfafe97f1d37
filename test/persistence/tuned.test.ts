/** What tuned sets when it starts, held against sysctl.d, and where mcready states a key that it would set. */
import { describe, expect, test } from '@jest/globals';
import { bootFact } from '../../src/facts/boot.ts';
import type { ConfigFile } from '../../src/facts/config-files.ts';
import { overwritersFact } from '../../src/facts/overwriters.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { known, type Reading, unknown } from '../../src/lib/reading.ts';
import { KEEPERS, planBoot } from '../../src/persistence/index.ts';
import { sysctlFilesFact, sysctlFolderFact } from '../../src/persistence/sysctl.d/files.ts';
import { sysctlD } from '../../src/persistence/sysctl.d/index.ts';
import { tuned } from '../../src/persistence/tuned/index.ts';
import type { Keeper } from '../../src/persistence/types.ts';
import { slotOf, stated } from './statements.ts';

// Interfaces have no part in this: the other keepers would ask for their facts.
(KEEPERS as Keeper[]).splice(0, KEEPERS.length, tuned, sysctlD);

const PATH = '/usr/lib/tuned/receiver/tuned.conf';
const PROFILE = `[main]
include=base
[sysctl]
# a comment
net.ipv4.conf.all.rp_filter = 1
net.ipv4.conf.eth0/7.rp_filter=2
net/ipv4/igmp_qrv="3"
net.core.rmem_max=>4096
net.ipv4.udp_mem=\${mem}
[mcast]
type=net
devices=eth*, !eth0
features=gro off tso on
coalesce=adaptive-rx off rx-usecs 0
[asleep]
type=net
enabled=false
ring=rx 4096
[net]
ring=tx 512
`;

interface HostOfTest {
  readonly profile?: string;
  readonly active?: readonly string[];
  readonly reapplies?: boolean;
  readonly sysctl?: Record<string, string>;
}

function host({ profile = PROFILE, active = ['tuned'], reapplies = true, sysctl = {} }: HostOfTest): FactValues {
  const file = (path: string, content: string): [string, ConfigFile] => [
    path,
    { path, content: known(content, path), mode: '0644', link: null },
  ];
  const files = profile === '' ? [] : [{ path: PATH, content: known(profile, PATH), mode: '0644' }];
  const readings = new Map<Fact, Reading<unknown>>([
    [bootFact, known({ init: 'systemd', process: 'systemd', sysctl: 'systemd-sysctl' })],
    [sysctlFilesFact, known(new Map(Object.entries(sysctl).map(([path, content]) => file(path, content))))],
    [sysctlFolderFact, known(new Set(['/etc/sysctl.d']))],
    [overwritersFact, known({ active, tuned: files, tunedReapplies: reapplies })],
  ]);
  return { get: <T>(fact: Fact<T>) => readings.get(fact) as Reading<T> };
}

const RP_FILTER = ['sysctl', 'net', 'ipv4', 'conf', 'all', 'rp_filter'] as const;

describe('what a profile says', () => {
  test.each([
    [RP_FILTER, '1', 5],
    [['sysctl', 'net', 'ipv4', 'conf', 'eth0.7', 'rp_filter'], '2', 6],
    [['sysctl', 'net', 'ipv4', 'igmp_qrv'], '3', 7],
    [['link', 'eth1', 'feature', 'generic-receive-offload'], 'off', 13],
    [['link', 'eth1', 'feature', 'tcp-segmentation-offload'], 'on', 13],
    [['link', 'eth1', 'coalesce', 'rx-usecs'], '0', 14],
    [['link', 'eth0', 'ring', 'tx'], '512', 20],
  ])('%j: %s', (words, value, line) => {
    expect(tuned.read(host({}), slotOf(...words))).toEqual(known(value, `${PATH}:${line}`));
  });

  test.each([
    [['link', 'eth0', 'feature', 'generic-receive-offload']],
    [['link', 'eth1', 'ring', 'rx']],
    [['link', 'eth1', 'link', 'multicast']],
    [['sysctl', 'net', 'ipv4', 'conf', 'eth0', 'rp_filter']],
    [['route', '239.0.0.0/8', 'eth1', 'main']],
  ])('%j: nothing', (words) => {
    expect(tuned.read(host({}), slotOf(...words))).toMatchObject({ state: 'absent' });
  });

  test('what it computes is not known, and neither is a host that was not read', () => {
    expect(tuned.read(host({}), slotOf('sysctl', 'net', 'core', 'rmem_max'))).toMatchObject({ state: 'unknown' });
    expect(tuned.read(host({}), slotOf('sysctl', 'net', 'ipv4', 'udp_mem'))).toMatchObject({ state: 'unknown' });
    const blind: FactValues = { get: () => unknown('denied') };
    expect(tuned.read(blind, slotOf(...RP_FILTER))).toEqual(unknown('denied'));
  });

  test('a tuned that neither runs nor is enabled sets nothing', () => {
    expect(tuned.read(host({ active: ['dockerd'] }), slotOf(...RP_FILTER))).toMatchObject({ state: 'absent' });
  });
});

describe('tuned and sysctl.d', () => {
  const STATED = 'net.ipv4.conf.all.rp_filter=0\n';

  test.each([
    ['/etc/sysctl.d/90.conf', true, 'absent'],
    ['/run/sysctl.d/90.conf', true, 'absent'],
    ['/usr/lib/sysctl.d/90.conf', true, 'known'],
    ['/etc/sysctl.d/90.conf', false, 'known'],
  ])('%s, applied again: %s: tuned is %s', (path, reapplies, state) => {
    const facts = host({ sysctl: { [path]: STATED }, reapplies });

    expect(tuned.read(facts, slotOf(...RP_FILTER)).state).toBe(state);
  });

  test('where it applies sysctl.d again, a key that it sets is stated there', () => {
    const plan = planBoot(host({}), [{ stated: [stated(RP_FILTER, '0', 3)], impossible: [] }]);

    expect(plan.impossible).toEqual([]);
    expect(plan.changes[0]!.actions).toMatchObject([{ kind: 'write', path: '/etc/sysctl.d/99-zz-mcready.conf' }]);
  });

  test('where it does not, mcready says that it cannot', () => {
    const plan = planBoot(host({ reapplies: false }), [{ stated: [stated(RP_FILTER, '0', 3)], impossible: [] }]);

    expect(plan.changes).toEqual([]);
    expect(plan.impossible.map(({ why }) => why)).toEqual([
      'tuned sets net.ipv4.conf.all.rp_filter at boot, and mcready cannot change it there',
    ]);
  });
});

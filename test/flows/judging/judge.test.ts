import { expect, test } from '@jest/globals';
import type { WantedOf } from '../../../src/flows/fleet/expand.ts';
import { judge } from '../../../src/flows/judging/judge.ts';
import { type FactsOfCase, factValues } from '../../settings/fact-values.ts';

const INTERFACES = { eth0: 'UP,BROADCAST,MULTICAST', eth1: 'UP,BROADCAST,MULTICAST' };

function route(to: string, dev: string): WantedOf {
  const origin = { file: 'p.yaml', line: 1, column: 1 };
  const wanted = { target: { kind: 'host' }, item: `${to} dev ${dev}`, desired: { to, dev }, origin, optional: false };
  return { setting: 'routes', wanted: wanted as WantedOf['wanted'] };
}

function upOf(name: string, desired: boolean): WantedOf {
  const origin = { file: 'p.yaml', line: 2, column: 1 };
  return { setting: 'up', wanted: { target: { kind: 'interface', name }, desired, origin, optional: false } };
}

function verdicts(facts: FactsOfCase, ...wanted: readonly WantedOf[]): readonly string[] {
  return judge(factValues(facts), wanted, false).findings.map(({ item, verdict }) => `${item} ${verdict}`);
}

const NESTED: FactsOfCase = {
  interfaces: INTERFACES,
  ip_route: ['239.0.0.0/8 dev eth1 scope link', '239.1.0.0/16 dev eth0 scope link'],
};

test('a route inside another one is no exception to it when both are desired', () => {
  expect(verdicts(NESTED, route('239.0.0.0/8', 'eth1'), route('239.1.0.0/16', 'eth0'))).toEqual([
    '239.0.0.0/8 dev eth1 match',
    '239.1.0.0/16 dev eth0 match',
  ]);
});

test('a route inside another one that nobody desires is drift', () => {
  expect(verdicts(NESTED, route('239.0.0.0/8', 'eth1'))).toEqual(['239.0.0.0/8 dev eth1 drift']);
});

test('a drifting route is planned with those that match in view, and its finding shows the command', () => {
  const facts = { ...NESTED, ip_route: ['239.1.0.0/16 dev eth0 scope link'], tools: ['ip'] };
  const { findings, changes } = judge(
    factValues(facts),
    [route('239.0.0.0/8', 'eth1'), route('239.1.0.0/16', 'eth0')],
    false,
  );

  expect(changes).toHaveLength(1);
  expect(findings.map(({ remedy }) => remedy)).toEqual([['ip route add 239.0.0.0/8 dev eth1'], []]);
});

test('plans come in the order of the settings, and a route counts on its interface that the plan sets up', () => {
  const facts = { interfaces: { ...INTERFACES, eth1: 'BROADCAST,MULTICAST' }, tools: ['ip'], ip_route: [] };
  const { changes } = judge(factValues(facts), [route('239.0.0.0/8', 'eth1'), upOf('eth1', true)], false);

  expect(changes.map(({ setting }) => setting)).toEqual(['up', 'routes']);
});

test('a route is not planned by an interface that the plan sets down', () => {
  const facts = { interfaces: INTERFACES, tools: ['ip'], ip_route: [] };
  const { changes, findings } = judge(factValues(facts), [route('239.0.0.0/8', 'eth1'), upOf('eth1', false)], false);

  expect(changes.map(({ setting }) => setting)).toEqual(['up']);
  expect(findings[0]?.why).toContain('eth1 is down');
});

test('a kernel key that is not there: drift, with the reason; when it is optional, not applicable', () => {
  const item = 'net.ipv4.igmp_max_membership';
  const origin = { file: 'p.yaml', line: 1, column: 1 };
  const entry = (optional: boolean): WantedOf => ({
    setting: 'sysctl',
    wanted: { target: { kind: 'host' }, item, desired: 200, origin, optional },
  });
  const facts = factValues({ interfaces: INTERFACES, sysctl: { [item]: 'absent: No such file or directory' } });

  const [may] = judge(facts, [entry(true)], false).findings;
  const [must] = judge(facts, [entry(false)], false).findings;

  expect(may).toMatchObject({ verdict: 'not-applicable' });
  expect(must).toMatchObject({
    verdict: 'drift',
    remedy: [],
    why: expect.stringContaining('did you mean net.ipv4.igmp_max_memberships?'),
  });
});

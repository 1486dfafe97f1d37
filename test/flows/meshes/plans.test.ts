/** Which meshes a ping runs, and by which interface of each host. */
import { expect, test } from '@jest/globals';
import type { Task, Tasks } from '../../../src/flows/fleet/tasks.ts';
import { meshPlans, type PingWish } from '../../../src/flows/meshes/plans.ts';
import type { InventoryHost } from '../../../src/inventory/types.ts';
import type { Delivery, Desired } from '../../../src/profile/types.ts';

const WISH: PingWish = { count: 10, intervalMs: 20, sizeBytes: 128 };

function delivery(group: string, dev?: string, said: Partial<Delivery> = {}): Delivery {
  const origin = { file: 'p.yaml', line: 3, column: 5 };
  return { group, port: 23110, from: 'all', to: 'all', ...(dev === undefined ? {} : { dev }), origin, ...said };
}

function route(to: string, dev: string): Desired {
  const origin = { file: 'p.yaml', line: 9, column: 5 };
  return { setting: 'routes', interfaces: null, value: { to, dev }, origin, optional: false };
}

function task(name: string, profile: Partial<Task['profile']>, vars: InventoryHost['vars'] = {}): Task {
  const host = { name, groups: [], profiles: [], vars } as unknown as InventoryHost;
  return { host, profile: { names: ['p'], desired: [], delivery: [], ...profile } };
}

function meshes(tasks: readonly Task[], wish: Partial<PingWish> = {}) {
  const inventory = { hosts: tasks.map(({ host }) => host), groups: new Map() } as Tasks['inventory'];
  return meshPlans({ inventory, tasks }, { ...WISH, ...wish }).map(({ group, senders, receivers, interfaces }) => ({
    ...{ group, senders: senders.join(), receivers: receivers.join(), by: Object.fromEntries(interfaces) },
  }));
}

test('an entry whose interface is called differently on each host is one mesh', () => {
  const tasks = [
    task('a', { delivery: [delivery('239.8.0.19', 'eth1')] }),
    task('b', { delivery: [delivery('239.8.0.19', 'ens3')] }),
    task('c', { delivery: [delivery('239.8.0.19', 'eth1')] }),
  ];

  expect(meshes(tasks)).toEqual([
    { group: '239.8.0.19', senders: 'a,b,c', receivers: 'a,b,c', by: { a: 'eth1', b: 'ens3', c: 'eth1' } },
  ]);
});

test.each<[string, Delivery, readonly string[]]>([
  ['another place', delivery('239.8.0.19', 'eth1', { origin: { file: 'p.yaml', line: 4, column: 5 } }), ['a,b', 'a,b']],
  ['another group', delivery('239.8.0.20', 'eth1'), ['a,b', 'a,b']],
  ['another threshold', delivery('239.8.0.19', 'eth1', { maxLoss: 1 }), ['a,b', 'a,b']],
  ['another interface only', delivery('239.8.0.19', 'ens3'), ['a,b']],
])('two entries are told apart by %s', (_what, other, senders) => {
  const tasks = [task('a', { delivery: [delivery('239.8.0.19', 'eth1')] }), task('b', { delivery: [other] })];

  expect(meshes(tasks).map((mesh) => mesh.senders)).toEqual(senders);
});

test('a host without the entry: its interface when all agree on one, else what its own profile says', () => {
  const own = { desired: [route('239.0.0.0/8', 'lan0')] };
  const agreed = [task('a', { delivery: [delivery('239.8.0.19', 'eth1')] }), task('b', own)];
  const apart = [...agreed, task('c', { delivery: [delivery('239.8.0.19', 'ens3')] })];

  expect(meshes(agreed)[0]!.by).toEqual({ a: 'eth1', b: 'eth1' });
  expect(meshes(apart)[0]!.by).toEqual({ a: 'eth1', b: 'lan0', c: 'ens3' });
});

test.each<[string, Partial<PingWish>, object]>([
  ['the longest prefix of the routes', { group: '239.8.0.19' }, { a: 'eth2', b: 'eth9' }],
  ['a shorter prefix', { group: '239.9.0.1' }, { a: 'eth1', b: 'eth9' }],
  ['no route', { group: '224.1.1.1' }, {}],
  ['--interface', { group: '239.8.0.19', interface: 'eth5' }, { a: 'eth5', b: 'eth5' }],
  ['--interface with a variable', { group: '239.8.0.19', interface: 'data' }, { a: 'eth1', b: 'ens3' }],
])('the interface by %s', (_by, wish, by) => {
  const tasks = [
    task('a', { desired: [route('239.0.0.0/8', 'eth1'), route('239.8.0.0/16', 'eth2')] }, { data: 'eth1' }),
    task('b', { desired: [route('239.0.0.0/8', 'eth9')] }, { data: 'ens3' }),
  ];

  expect(meshes(tasks, wish)[0]!.by).toEqual(by);
});

test('--from, --to and --group narrow or replace what the entries say', () => {
  const tasks = ['a', 'b', 'c'].map((name) => task(name, { delivery: [delivery('239.8.0.19', 'eth1')] }));

  expect(meshes(tasks, { from: 'a', to: 'all:!c' })).toMatchObject([{ senders: 'a', receivers: 'a,b' }]);
  expect(meshes(tasks, { group: '239.1.1.1' })).toMatchObject([{ group: '239.1.1.1', senders: 'a,b,c', by: {} }]);
});

/** What switches' own tables add to a cause: what the lab's kernel cannot show (VLANs), and what is not to be said. */
import { expect, test } from '@jest/globals';
import { addressesFact } from '../../src/facts/addresses.ts';
import { bridgeMembersFact, type Member } from '../../src/facts/bridge-members.ts';
import { bridgePortsFact } from '../../src/facts/bridge-ports.ts';
import { bridgeStationsFact } from '../../src/facts/bridge-stations.ts';
import { bridgeVlansFact, type PortVlans } from '../../src/facts/bridge-vlans.ts';
import { bridgesFact } from '../../src/facts/bridges.ts';
import { interfacesFact } from '../../src/facts/interfaces.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { known, unknown } from '../../src/lib/reading.ts';
import type { Diagnosis, MeshPlan } from '../../src/ping/types.ts';
import { atSwitches } from '../../src/witnesses/switches/index.ts';
import type { Beside } from '../../src/witnesses/types.ts';
import { PLAN } from '../ping/evidence.ts';

const MACS = {
  a: '02:00:00:00:00:0a',
  b: '02:00:00:00:00:0b',
  c: '02:00:00:00:00:0c',
  d: '02:00:00:00:00:0d',
} as const;

interface Switch {
  readonly name?: string;
  /** Station → port of br0, with its VLAN. */
  readonly stations?: Partial<Record<keyof typeof MACS, readonly [port: string, vlan?: number]>>;
  readonly vlans?: Record<string, PortVlans>;
  /** State of ports that are not forwarding. */
  readonly closed?: Record<string, 'blocking' | 'disabled'>;
  readonly querier?: boolean;
  readonly members?: readonly Partial<Member>[];
  /** IPv6 addresses of br0. */
  readonly addresses?: readonly string[];
}

/** A bridge that snoops, with all ports up. */
function aSwitch({
  name = 'sw1',
  stations = {},
  vlans = {},
  closed = {},
  querier = true,
  members = [],
  addresses = [],
}: Switch): Beside {
  const ports = [...new Set([...Object.values(stations).map(([port]) => port), ...Object.keys(closed)])];
  const interfaceOf = () => ({
    ...{ index: 1, flags: ['UP' as const], mtu: 1500, operstate: 'up', carrier: true, address: '', type: 1 },
    master: 'br0',
  });
  const portOf = (port: string) => ({
    ...{ state: closed[port] ?? ('forwarding' as const), multicastFlood: true, isolated: false, multicastRouter: 1 },
  });
  const group = members.map((one) => ({
    ...{ bridge: 'br0', port: '', group: PLAN.group, source: null, blocked: false, vlan: null },
    ...one,
  }));
  const readings = new Map<Fact, unknown>([
    [interfacesFact, known(new Map(ports.map((port) => [port, interfaceOf()])))],
    [bridgesFact, known(new Map([['br0', { multicast_snooping: known(true), multicast_querier: known(querier) }]]))],
    [
      bridgePortsFact,
      known({
        ports: new Map(ports.map((port) => [port, portOf(port)])),
        spanningTree: new Map([['br0', false]]),
        vlanFiltering: new Map([['br0', Object.keys(vlans).length > 0]]),
        ipHooks: { ipv4: [], ipv6: [] },
      }),
    ],
    [
      bridgeStationsFact,
      known(
        Object.entries(stations).map(([host, [port, vlan = null]]) => ({
          bridge: 'br0',
          port,
          mac: MACS[host as keyof typeof MACS],
          vlan,
        })),
      ),
    ],
    [bridgeMembersFact, known({ members: group, routerPorts: [] })],
    [bridgeVlansFact, known(new Map(Object.entries(vlans)))],
    [addressesFact, known(new Map([['br0', addresses.map((address) => ({ family: 'ipv6', address }))]]))],
  ]);
  return { name, facts: { get: (fact: Fact) => readings.get(fact) ?? unknown('not in the case') } as FactValues };
}

/** From a to b. */
function completed(beside: readonly Beside[], code = 'unicast-down', plan: Partial<MeshPlan> = {}, routed = false) {
  const cause: Diagnosis = {
    ...{ code, at: 'network', host: 'b', confidence: 'certain', evidence: ['seen by the ends'], remedy: [] },
    advice: ['in general'],
    wire: {
      from: { host: 'a', address: '198.19.0.1', mac: MACS.a },
      to: { host: 'b', address: '198.19.0.2', mac: MACS.b },
      plan: { ...PLAN, ...plan },
      bytes: 156,
      ...(routed ? { routed: true as const } : {}),
    },
  };
  return atSwitches.complete(cause, beside);
}

function access(vlan: number): PortVlans {
  return { pvid: vlan, ranges: [{ from: vlan, to: vlan, untagged: true }] };
}

test('a port in another VLAN than all others is brought into theirs', () => {
  const stations = { a: ['p1', 10], b: ['p2', 20], c: ['p3', 10] } as const;
  const vlans = { p1: access(10), p2: access(20), p3: access(10) };

  const cause = completed([aSwitch({ stations, vlans })]);

  expect(cause).toEqual({
    ...{ code: 'unicast-down', at: 'network', host: 'sw1', confidence: 'certain' },
    evidence: [
      'seen by the ends',
      `br0 on sw1 keeps VLANs apart: a (${MACS.a}) behind p1 in VLAN 10, b (${MACS.b}) behind p2 in VLAN 20`,
      'p2 is in VLAN 20, not in VLAN 10',
    ],
    remedy: ['bridge vlan add dev p2 vid 10 pvid untagged', 'bridge vlan del dev p2 vid 20'],
  });
});

test('the sender where its port is the odd one; a trunk carries the VLAN tagged', () => {
  const trunk: PortVlans = { pvid: null, ranges: [{ from: 10, to: 10, untagged: false }] };
  const stations = { a: ['p1', 10], b: ['p2', 20], c: ['p3', 20] } as const;
  const vlans = { p1: trunk, p2: access(20), p3: access(20) };

  expect(completed([aSwitch({ stations, vlans })]).remedy).toEqual(['bridge vlan add dev p1 vid 20']);
});

test('two VLANs with as many stations: nobody knows which port is wrong', () => {
  const stations = { a: ['p1', 10], b: ['p2', 20] } as const;
  const cause = completed([aSwitch({ stations, vlans: { p1: access(10), p2: access(20) } })]);

  expect(cause).toMatchObject({ host: 'sw1', remedy: [], advice: ['have p1 and p2 in one VLAN'] });
});

test('a range of VLANs that has it is no obstacle', () => {
  const wide: PortVlans = { pvid: 20, ranges: [{ from: 5, to: 30, untagged: false }] };
  const stations = { a: ['p1', 10], b: ['p2', 10] } as const;

  expect(completed([aSwitch({ stations, vlans: { p1: access(10), p2: wide } })]).host).toBe('b');
});

test('a switch that has both ends behind one port is beside the way, and says nothing', () => {
  const uplink = aSwitch({ name: 'sw2', stations: { a: ['up', 1], b: ['up', 1] }, closed: { up: 'blocking' } });
  const crossing = aSwitch({ stations: { a: ['p1'], b: ['p2'] }, closed: { p2: 'blocking' } });

  expect(completed([uplink, crossing])).toMatchObject({
    host: 'sw1',
    remedy: ['bridge link set dev p2 state 3'],
  });
  expect(completed([uplink]).evidence).toEqual(['seen by the ends']);
});

test('two ports that are closed and one end that nobody knows: both are shown, none is opened', () => {
  const cause = completed([aSwitch({ stations: { a: ['p1'] }, closed: { p2: 'disabled', p3: 'disabled' } })]);

  expect(cause).toMatchObject({ host: 'sw1', confidence: 'likely', remedy: [] });
  expect(cause.evidence.slice(-2)).toEqual([
    'p2, a port of br0 on sw1, is disabled: it forwards nothing',
    'p3, a port of br0 on sw1, is disabled: it forwards nothing',
  ]);
});

test('an end that another switch knows is not lost', () => {
  const here = aSwitch({ stations: { a: ['p1'] }, closed: { p2: 'disabled' } });
  const there = aSwitch({ name: 'sw2', stations: { b: ['p1'] } });

  expect(completed([here, there])).toMatchObject({ host: 'b', evidence: ['seen by the ends'] });
});

test('a switch that cannot tell its stations adds nothing', () => {
  const silent: Beside = { name: 'sw1', facts: { get: () => unknown('this host has no bridge') } as FactValues };

  expect(completed([silent])).toEqual(completed([]));
});

const BOTH = { a: ['p1'], b: ['p2'] } as const;

test.each([
  { name: 'a member', members: [{ port: 'p2' }], host: 'b' },
  { name: 'a member of this source', members: [{ port: 'p2', source: '198.19.0.1' }], host: 'b' },
  { name: 'a member of another source', members: [{ port: 'p2', source: '198.19.0.9' }], host: 'sw1' },
  {
    name: 'a member that excludes the source',
    members: [{ port: 'p2' }, { port: 'p2', source: '198.19.0.1', blocked: true }],
    host: 'sw1',
  },
  { name: 'a member of another group', members: [{ port: 'p2', group: '239.8.0.20' }], host: 'sw1' },
  { name: 'nobody', members: [], host: 'sw1' },
])('$name behind the port of the receiver: $host', ({ members, host }) => {
  const cause = completed([aSwitch({ stations: BOTH, members })], 'not-on-wire');

  expect(cause.host).toBe(host);
  expect(cause.code).toBe(host === 'sw1' ? 'snooping-pruned' : 'not-on-wire');
});

test('no member, and no trace of a querier: one without an address may be there, so it is likely', () => {
  const cause = completed([aSwitch({ stations: BOTH, querier: false })], 'not-on-wire');

  expect(cause).toMatchObject({
    ...{ code: 'snooping-pruned', host: 'sw1', confidence: 'likely' },
    remedy: [`bridge mdb add dev br0 port p2 grp ${PLAN.group} temp`],
    fix: { setting: 'bridge.multicast_querier', target: { kind: 'interface', name: 'br0' }, values: [true] },
  });
});

test.each([
  { addresses: [], sends: true },
  { addresses: ['fe80::1'], sends: false },
])('a querier with IPv6 addresses $addresses: without one it asks nobody, and floods', ({ addresses, sends }) => {
  const group = 'ff15::19';
  const cause = completed([aSwitch({ stations: BOTH, addresses })], 'not-on-wire', { group });

  expect(cause).toMatchObject({ code: 'snooping-pruned', confidence: sends ? 'likely' : 'certain' });
  expect(cause.evidence.at(-1)).toMatch(
    sends ? /br0 on sw1 has no IPv6 address .* heard no querier/ : /is a querier itself/,
  );
});

test('where nothing passes, what is known of groups is no reason', () => {
  expect(completed([aSwitch({ stations: BOTH })], 'unicast-down').host).toBe('b');
});

test('a receiver that drops IGMP is the reason for what the switch does not know', () => {
  const cause = completed([aSwitch({ stations: BOTH })], 'igmp-blocked');

  expect(cause).toMatchObject({ code: 'igmp-blocked', host: 'b', confidence: 'certain', advice: ['in general'] });
  expect(cause.evidence.at(1)).toContain(`not as a member of ${PLAN.group}`);
});

test.each(['p1', 'p2'])('packets that pass a router: the port %s of each end, and nothing of both', (port) => {
  const vlans = { p1: access(10), p2: access(20) };
  const stations = { a: ['p1', 10], b: ['p2', 20] } as const;
  const shut = aSwitch({ stations, vlans, closed: { [port]: 'blocking' } });

  expect(completed([shut], 'unicast-down', {}, true)).toMatchObject({
    host: 'sw1',
    remedy: [`bridge link set dev ${port} state 3`],
  });
  expect(completed([aSwitch({ stations, vlans })], 'unicast-down', {}, true).host).toBe('b');
});

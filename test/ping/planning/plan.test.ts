import { expect, test } from '@jest/globals';
import { controlGroup, isMulticast, sameNetwork } from '../../../src/ping/address.ts';
import { checkPlans, expectedDurationMs, LIMITS, nameOf, pairsOf, sendOrder } from '../../../src/ping/planning/plan.ts';
import type { MeshPlan } from '../../../src/ping/types.ts';
import { refusal } from '../../documents/problem-text.ts';
import { PLAN } from '../evidence.ts';

test.each<[string, Partial<MeshPlan>, string]>([
  ['a unicast address', { group: '10.0.0.1' }, 'not-multicast'],
  ['the address below all groups', { group: '223.255.255.255' }, 'not-multicast'],
  ['the address above all groups', { group: '240.0.0.0' }, 'not-multicast'],
  ['a word', { group: 'feeds' }, 'not-multicast'],
  ['an address below ff00::/8', { group: 'feff::1' }, 'not-multicast'],
  ['an IPv6 group with a zone', { group: 'ff02::1%eth1' }, 'not-multicast'],
  ['a group that never leaves the interface', { group: 'ff01::1' }, 'bad-scope'],
  ['a group of a reserved scope', { group: 'ff1f::1' }, 'bad-scope'],
  ['an IPv4 source of an IPv6 group', { group: 'ff3e::1', source: '198.19.0.1' }, 'bad-source'],
  ['a group as source', { group: '232.1.1.1', source: '232.1.1.2' }, 'bad-source'],
  ['a word as source', { group: '232.1.1.1', source: 'feed1' }, 'bad-source'],
  ['an IPv4 source for no host', { group: '232.1.1.1', source: '0.0.0.0' }, 'bad-source'],
  ['the host itself as source', { group: '232.1.1.1', source: '127.0.0.1' }, 'bad-source'],
  ['all hosts as source', { group: '232.1.1.1', source: '255.255.255.255' }, 'bad-source'],
  ['an IPv6 source for no host', { group: 'ff35::1', source: '::' }, 'bad-source'],
  ['the host itself as IPv6 source', { group: 'ff35::1', source: '::1' }, 'bad-source'],
  ['a source with a zone', { group: 'ff35::1', source: 'fe80::1%eth1' }, 'bad-source'],
  ['port 0', { port: 0 }, 'bad-port'],
  ['port 65536', { port: 65536 }, 'bad-port'],
  ['TTL 0', { ttl: 0 }, 'bad-ttl'],
  ['TTL 256', { ttl: 256 }, 'bad-ttl'],
  ['no packet', { count: LIMITS.count.least - 1 }, 'bad-count'],
  ['half a packet', { count: 1.5 }, 'bad-count'],
  ['too many packets', { count: LIMITS.count.most + 1 }, 'bad-count'],
  ['no interval', { intervalMs: Number.NaN }, 'bad-interval'],
  ['too short an interval', { intervalMs: 0.4 }, 'bad-interval'],
  ['too long an interval', { intervalMs: 60_001 }, 'bad-interval'],
  ['a payload without room for the MAC', { sizeBytes: LIMITS.size.least - 1 }, 'bad-size'],
  ['a payload that IPv4 cannot carry', { sizeBytes: LIMITS.size.most + 1 }, 'bad-size'],
  ['the loopback interface', { interfaces: new Map([['a', 'lo']]) }, 'bad-interface'],
  ['DSCP 64', { dscp: 64 }, 'bad-dscp'],
  ['one host only', { senders: ['a'], receivers: ['a'] }, 'no-pair'],
])('%s is refused', async (_name, change, code) => {
  const refused = () => checkPlans([PLAN, { ...PLAN, ...change, origin: { file: 'p.yaml', line: 7, column: 3 } }]);

  expect(await refusal(refused)).toMatchObject([{ code, origin: { line: 7 } }]);
});

test.each<[string, Partial<MeshPlan>, readonly RegExp[]]>([
  ['a group of the organisation', {}, []],
  ['the last of 224.0.0.0/24', { group: '224.0.0.255' }, [/224\.0\.0\.0\/24: switches flood it/]],
  ['the first behind 224.0.0.0/24', { group: '224.0.1.0' }, []],
  ['a group of the site', { group: 'ff15::1234' }, []],
  ['a group of the link', { group: 'ff02::1234' }, [/scope of the link: routers never forward it/]],
  ['the SSM block of IPv6 without a source', { group: 'ff35::8000:1' }, [/SSM block ff3x::\/32 and no source/]],
  ['an IPv6 group with an embedded prefix', { group: 'ff35:40:fd00::1' }, []],
  ['the SSM block without a source', { group: '232.1.1.1' }, [/SSM block 232\.0\.0\.0\/8 and no source is named/]],
  ['an address of the link as source', { group: 'ff35::1', source: 'fe80::1' }, []],
  ['the Ethernet address of all hosts', { group: '239.128.0.1' }, [/Ethernet address of 224\.0\.0\.1 /]],
  ['the SSM block with a source', { group: '232.1.1.1', source: '198.19.0.1' }, []],
])('warnings about %s', (_name, change, expected) => {
  expect(checkPlans([{ ...PLAN, ...change }])).toEqual(expected.map((text) => expect.stringMatching(text)));
});

test('warnings about groups of one run with one Ethernet address, each pair of them once', () => {
  const groups = ['239.1.1.1', '239.8.0.19', '238.129.1.1', '239.1.1.1', 'ff15::1:2', 'ff05::1:2', 'ff05::2:2'];

  expect(checkPlans(groups.map((group) => ({ ...PLAN, group })))).toEqual([
    expect.stringMatching(/^239\.1\.1\.1 and 238\.129\.1\.1 share one Ethernet address/),
    expect.stringMatching(/^ff15::1:2 and ff05::1:2 share one Ethernet address/),
  ]);
});

test('every ordered pair once, never a host with itself', () => {
  const pairs = pairsOf({ ...PLAN, senders: ['a', 'b'], receivers: ['b', 'c', 'a'] });

  expect(pairs.map(({ from, to }) => from + to)).toEqual(['ab', 'ac', 'bc', 'ba']);
});

test.each<[string, Partial<MeshPlan>, number, readonly number[], number]>([
  ['one sender', {}, 1, [0], 220],
  ['senders share one interval', {}, 4, [0, 5, 10, 15], 220],
  // 5,000 packets a second for one receiver: at 0.5 ms between packets that is two senders at once
  ['senders too many for a receiver go in waves', { intervalMs: 0.5 }, 5, [0, 0.25, 5, 5.25, 10], 15.5],
])('%s', (_name, change, senders, startInMs, durationMs) => {
  expect(sendOrder({ ...PLAN, ...change }, senders)).toMatchObject({ startInMs, durationMs });
});

test('a slow host has more time for its packets, and not for the pauses between them', () => {
  const mostMs = (change: Partial<MeshPlan>) => sendOrder({ ...PLAN, ...change }, 1).mostMs;

  expect(mostMs({ count: 300, intervalMs: 1000 })).toBe(301_300);
  expect(mostMs({ count: 6000, intervalMs: 0.5 })).toBe(9000.5);
});

test('the time told beforehand grows with the meshes', () => {
  expect(expectedDurationMs([PLAN, PLAN]) - expectedDurationMs([PLAN])).toBe(300 + 220 + 250);
});

test.each([
  ['239.8.0.19', '239.25.51.70'],
  ['224.0.0.251', '224.17.51.174'],
  ['232.255.255.255', '232.238.204.170'],
])('the control group of %s is another group with another Ethernet address', (group, control) => {
  expect(controlGroup(group)).toBe(control);
  expect(isMulticast(control)).toBe(true);
  expect(ethernet(control)).not.toEqual(ethernet(group));
});

test.each([
  ['ff15::1234', 'ff15::11:2161'],
  ['ff02::1:ff00:1', 'ff02::1:ff11:3354'],
  ['ff3e:40:2001:db8::ffff:ffff', 'ff3e:40:2001:db8::ffee:ccaa'],
])(
  'the control group of %s is one of the same scope with another Ethernet address (its low 32 bits)',
  (group, control) => {
    expect(controlGroup(group)).toBe(control);
  },
);

test.each([
  ['198.19.0.1', '198.19.15.255', 20, true],
  ['198.19.0.1', '198.19.16.1', 20, false],
  ['255.0.0.1', '255.0.0.2', 30, true],
  ['10.0.0.1', '10.0.0.1', 32, true],
  ['10.0.0.1', '203.0.113.1', 0, true],
  ['fd00::1', 'fd00:0:0:0:ffff::', 64, true],
  ['fd00::1', 'fd00:0:0:1::1', 64, false],
  ['::ffff:10.0.0.1', '::ffff:a00:1', 128, true],
  ['::', '0.0.0.0', 0, false],
])('%s and %s under /%s: %s', (one, other, length, same) => {
  expect(sameNetwork(one, other, length)).toBe(same);
});

/** The 23 bits of the group that its Ethernet address holds (RFC 1112 §6.4). */
function ethernet(group: string): readonly number[] {
  const [, second = 0, ...others] = group.split('.').map(Number);
  return [second & 0x7f, ...others];
}

test.each<[Partial<MeshPlan>, string]>([
  [{}, '239.8.0.19:23110'],
  [{ group: 'ff15::1234' }, '[ff15::1234]:23110'],
  [{ group: 'ff3e::1', source: 'fd00::1', whole: true }, '[ff3e::1]:23110 from fd00::1, 128 bytes'],
])('in words: %j is %s', (change, name) => {
  expect(nameOf({ ...PLAN, ...change })).toBe(name);
});

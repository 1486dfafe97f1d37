/** Filters as `tc -s filter show` prints them, programs as `tcpdump -ddd` makes them: which of them drop which packet. */
import { expect, test } from '@jest/globals';
import { groupPacket, queryPacket, reportPacket } from '../../src/netfilter/packets.ts';
import { parseTcFilters, removalOf, tcDrops } from '../../src/netfilter/tc.ts';

/** What tcpdump made of an expression, for Ethernet; 262144 for what it matches, else 0. */
const PROGRAMS = {
  igmp: '6,40 0 0 12,21 0 3 2048,48 0 0 23,21 0 1 2,6 0 0 262144,6 0 0 0',
  'ip multicast and udp dst port 23110':
    '13,40 0 0 12,21 0 10 2048,48 0 0 30,53 0 8 224,48 0 0 23,21 0 6 17,40 0 0 20,69 4 0 8191,177 0 0 14,72 0 0 16,21 0 1 23110,6 0 0 262144,6 0 0 0',
  'udp dst port 9':
    '16,40 0 0 12,21 0 4 34525,48 0 0 20,21 0 11 17,40 0 0 56,21 8 9 9,21 0 8 2048,48 0 0 23,21 0 6 17,40 0 0 20,69 4 0 8191,177 0 0 14,72 0 0 16,21 0 1 9,6 0 0 262144,6 0 0 0',
  'ip6 proto 58': '9,40 0 0 12,21 0 6 34525,48 0 0 20,21 3 0 58,21 0 3 44,48 0 0 54,21 0 1 58,6 0 0 262144,6 0 0 0',
  'dst net 239.0.0.0/8 and not src host 198.19.0.11':
    '16,40 0 0 12,21 0 5 2048,32 0 0 30,84 0 0 4278190080,21 0 10 4009754624,32 0 0 26,21 8 7 3323133963,21 1 0 2054,21 0 6 32821,32 0 0 38,84 0 0 4278190080,21 0 3 4009754624,32 0 0 28,21 1 0 3323133963,6 0 0 262144,6 0 0 0',
  'ip6 multicast and ip6[40] = 58 and ip6[48] = 143':
    '10,40 0 0 12,21 0 7 34525,48 0 0 38,21 0 5 255,48 0 0 54,21 0 3 58,48 0 0 62,21 0 1 143,6 0 0 262144,6 0 0 0',
  'ip[6:2] & 0x1fff = 0 and udp[0:2] > 100':
    '13,40 0 0 12,21 0 10 2048,40 0 0 20,69 8 0 8191,48 0 0 23,21 0 6 17,40 0 0 20,69 4 0 8191,177 0 0 14,72 0 0 14,37 0 1 100,6 0 0 262144,6 0 0 0',
} as const;

const PACKETS = {
  udp: groupPacket('239.8.0.19', 23110, 'eth1'),
  udp6: groupPacket('ff15::1234', 23110, 'eth1'),
  query: queryPacket('239.8.0.19', 'eth1'),
  report: reportPacket('239.8.0.19', 'eth1'),
  query6: queryPacket('ff15::1234', 'eth1'),
  report6: reportPacket('ff15::1234', 'eth1'),
} as const;

const DROP = `
	action order 1: gact action drop
	 random type none pass val 0
	 index 1 ref 1 bind 1 installed 12 sec used 1 sec firstused 9 sec
	Action statistics:
	Sent 301 bytes 7 pkt (dropped 7, overlimits 0 requeues 0)
	backlog 0b 0p requeues 0
`;
const filter = (rest: string, pref = 10) => `filter protocol all pref ${pref} ${rest}\n`;
const bytecode = (program: string, flags = '') => filter(`bpf chain 0 handle 0x1 ${flags} bytecode '${program}'`);

/** `yes`, `unclear`; a packet that is not named passes. */
function droppedBy(text: string) {
  const found = Object.entries(PACKETS).flatMap(([name, packet]) => {
    const [first] = tcDrops(parseTcFilters(text), packet);
    return first === undefined ? [] : [[name, first.matches] as const];
  });
  return Object.fromEntries(found);
}

test.each([
  ['igmp', { query: 'yes', report: 'yes' }],
  ['ip multicast and udp dst port 23110', { udp: 'yes' }],
  ['udp dst port 9', {}],
  // The next header of MLD is that of hop-by-hop options: this expression of tcpdump does not see it.
  ['ip6 proto 58', {}],
  ['dst net 239.0.0.0/8 and not src host 198.19.0.11', { udp: 'unclear' }],
  // In a UDP packet these are bytes of the sender's port and of the payload.
  ['ip6 multicast and ip6[40] = 58 and ip6[48] = 143', { report6: 'yes', udp6: 'unclear' }],
  ['ip[6:2] & 0x1fff = 0 and udp[0:2] > 100', { udp: 'unclear' }],
] as const)('%s', (expression, dropped) => {
  expect(droppedBy(bytecode(PROGRAMS[expression]) + DROP)).toEqual(dropped);
  expect(droppedBy(bytecode(PROGRAMS[expression]))).toEqual({});
});

test.each([
  ['198.19.0.11', []],
  ['198.19.0.12', ['yes']],
])('where the source is known (%s), what asks for it is decided', (source, dropped) => {
  const program = bytecode(PROGRAMS['dst net 239.0.0.0/8 and not src host 198.19.0.11']) + DROP;
  const found = tcDrops(parseTcFilters(program), { ...PACKETS.udp, source });

  expect(found.map(({ matches }) => matches)).toEqual(dropped);
});

test('a program that decides by itself: 2 drops, 0 ends the way, all else goes on to the next', () => {
  const decides = (answer: number, pref: number) =>
    filter(`bpf chain 0 handle 0x1 direct-action not_in_hw bytecode '1,6 0 0 ${answer}'`, pref);
  const all = Object.fromEntries(Object.keys(PACKETS).map((name) => [name, 'yes']));

  expect(droppedBy(decides(2, 10))).toEqual(all);
  expect(droppedBy(decides(0, 10) + decides(2, 20))).toEqual({});
  expect(droppedBy(decides(4294967295, 10) + decides(2, 20))).toEqual(all);
  expect(droppedBy(decides(2, 20) + decides(0, 10))).toEqual({});
});

test('programs that cannot be read, and classifiers that are not understood, are unclear; what follows them is, too', () => {
  const unclear = Object.fromEntries(Object.keys(PACKETS).map((name) => [name, 'unclear']));
  const loaded = filter(
    'bpf chain 0 handle 0x1 p:[drop] direct-action not_in_hw id 12 name drop tag 0123456789abcdef jited',
  );
  const decided = filter("bpf chain 0 handle 0x2 direct-action not_in_hw bytecode '1,6 0 0 2'", 20);

  expect(droppedBy(loaded)).toEqual(unclear);
  expect(tcDrops(parseTcFilters(loaded + decided), PACKETS.udp).map(({ matches }) => matches)).toEqual([
    'unclear',
    'unclear',
  ]);
});

test.each([
  [16, 'unclear'],
  [32, 'yes'],
  [undefined, 'yes'],
])(
  'of packets to all that begin with %s bits of the group, what asks for one address drops some',
  (certainBits, dropped) => {
    const packet = { ...PACKETS.udp, destination: '239.8.0.0', ...(certainBits === undefined ? {} : { certainBits }) };
    const byAddress = bytecode('4,32 0 0 30,21 0 1 4010278912,6 0 0 65535,6 0 0 0') + DROP;
    const byMac = bytecode('4,40 0 0 4,21 0 1 0,6 0 0 65535,6 0 0 0') + DROP;

    expect(tcDrops(parseTcFilters(byAddress), packet).map(({ matches }) => matches)).toEqual([dropped]);
    expect(tcDrops(parseTcFilters(byMac), packet).map(({ matches }) => matches)).toEqual([dropped]);
  },
);

test('a filter of a block that interfaces share is one, and taken from the block', () => {
  const [filter] = parseTcFilters(
    "filter block 23 protocol all pref 49152 bpf chain 0 handle 0x1 direct-action not_in_hw bytecode '1,6 0 0 2'",
  );

  expect(tcDrops([filter!], PACKETS.udp)).toHaveLength(1);
  expect(removalOf('eth1', 'egress', filter!)).toBe('tc filter del block 23 protocol all pref 49152 handle 0x1 bpf');
});

test('u32 and flower: their text, what their actions dropped, where they are', () => {
  const u32 = `filter protocol ip pref 49151 u32 chain 0
filter protocol ip pref 49151 u32 chain 0 fh 800: ht divisor 1
filter protocol ip pref 49151 u32 chain 0 fh 800::800 order 2048 key ht 800 bkt 0 terminal flowid not_in_hw  (rule hit 9 success 7)
  match 00020000/00ff0000 at 8 (success 7 )${DROP}`;
  const flower = `filter protocol ipv6 pref 49150 flower chain 0
filter protocol ipv6 pref 49150 flower chain 0 handle 0x1
  eth_type ipv6
  ip_proto icmpv6
  not_in_hw${DROP.replace('drop', 'pass')}`;

  expect(parseTcFilters(u32 + flower)).toEqual([
    {
      ...{ kind: 'u32', protocol: 'ip', pref: 49151, handle: '800::800', dropped: 7, action: 'drop', direct: false },
      text: 'filter protocol ip pref 49151 u32 chain 0 fh 800::800 order 2048 key ht 800 bkt 0 terminal flowid not_in_hw match 00020000/00ff0000 at 8 action order 1: gact action drop random type none pass val 0',
    },
    {
      ...{ kind: 'flower', protocol: 'ipv6', pref: 49150, handle: '0x1', dropped: 7, action: 'other', direct: false },
      text: 'filter protocol ipv6 pref 49150 flower chain 0 handle 0x1 eth_type ipv6 ip_proto icmpv6 not_in_hw action order 1: gact action pass random type none pass val 0',
    },
  ]);
  expect(droppedBy(u32 + flower)).toEqual({ udp: 'unclear', query: 'unclear', report: 'unclear' });
});

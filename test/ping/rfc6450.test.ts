/** The responder's decisions, without a network: datagrams in, datagrams out. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { sourceOf } from '../../src/ping/probe/start.ts';

interface Case {
  readonly name: string;
  readonly hex: string | number;
  readonly told: string;
  readonly replies?: readonly string[];
}
interface Packet {
  readonly hex: string;
  readonly from?: string;
  /** Seconds. */
  readonly at?: number;
}
type Told = readonly [told: string, ...replies: (readonly [group: string | null, hex: string])[]];

const CASES = parse(readFileSync('test/cases/ping/rfc6450/responder.yaml', 'utf8')) as readonly Case[];
const QUERY = '51000400050 1ef0102ea'.replace(' ', '');

const program = await sourceOf('responder');

function drive(wish: object): unknown {
  const argv = ['-I', '-B', 'test/ping/rfc6450-driver.py'];
  const input = JSON.stringify({ program, ...wish });
  return JSON.parse(execFileSync('python3', argv, { input, encoding: 'utf8' }));
}

function answers(packets: readonly Packet[], groups: readonly string[] = []): readonly Told[] {
  return drive({ packets, groups }) as readonly Told[];
}

describe('one datagram', () => {
  test.each(CASES.map(({ name, ...rest }) => [name, rest] as const))('%s', (_name, { hex, told, replies = [] }) => {
    const sent = String(hex).replaceAll(' ', '');

    const [[what, ...got] = ['nothing']] = answers([{ hex: sent }]);

    expect(what).toBe(told);
    const wanted = replies.map((reply) => {
      const [to = '', ...octets] = reply.split(' ');
      return [to === 'client' ? null : to, octets.join('').replace('SESSION', () => got[0]?.[1].slice(-8) ?? '')];
    });
    expect(got).toEqual(wanted);
    for (const [, reply] of got) expect(reply.length).toBeLessThanOrEqual(sent.length);
  });
});

test('a session is good for its client and its time; with it the answer has room for TTL and time', () => {
  const init = '490000000102 000a0007000120e82bd3ea fffc0020'.replaceAll(' ', '') + '00'.repeat(32);
  const [[, [, response] = [null, '']] = ['']] = answers([{ hex: init }]);
  const session = response.slice(-32);
  const query = `510000000102000200040000000100040006 0001e82bd3ea00050002000c000b0010${session}`.replace(' ', '');

  const told = answers([
    { hex: query },
    { hex: query, from: '198.18.0.3' },
    { hex: query, at: 119 },
    { hex: query, at: 298 },
    { hex: query, at: 479 },
  ]);
  const idle = answers([{ hex: init }, { hex: query, at: 241 }]);

  // It outlives its time as long as its client asks, and is forgotten three minutes after.
  expect(told.map(([what]) => what)).toEqual(['answered', 'refused', 'answered', 'answered', 'refused']);
  expect(idle.map(([what]) => what)).toEqual(['answered', 'refused']);
  const [, [, unicast] = [null, ''], [group, multicast] = [null, '']] = told[0]!;
  expect(group).toBe('232.43.211.234');
  expect(multicast).toBe(unicast);
  expect(unicast).toMatch(/0009000140000c0008[0-9a-f]{16}$/);
  expect(unicast).not.toContain(session);
});

test.each([
  ['room for it', 32, /^53000000010200040006 0001e82bd3ea000b0010[0-9a-f]{32}000600076d637265616479$/],
  ['room for the session only', 19, /^53000000010200040006 0001e82bd3ea000b0010[0-9a-f]{32}$/],
])('a name is told to who asks for it and has %s', (_what, filler, expected) => {
  const head = '490000000102 000500020006 000a0007000120e82bd3ea'.replaceAll(' ', '');
  const init = `${head}fffc${filler.toString(16).padStart(4, '0')}${'00'.repeat(filler)}`;

  const [[what, [to, response] = [null, '']] = ['']] = answers([{ hex: init }]);

  expect([what, to]).toEqual(['answered', null]);
  expect(response).toMatch(new RegExp(expected.source.replace(' ', '')));
  expect(response.length).toBeLessThanOrEqual(init.length);
});

test('one reply pair a second for a client, a burst of five; another client has its own', () => {
  const burst = Array.from({ length: 20 }, () => ({ hex: QUERY, at: 0 }));
  const later = Array.from({ length: 10 }, (_, index) => ({ hex: QUERY, at: 10 + index / 10 }));
  const other = [{ hex: QUERY, from: '198.18.0.9', at: 10.95 }];

  const told = answers([...burst, ...later, ...other]).map(([what]) => what);

  const answered = (from: number, to?: number) => told.slice(from, to).filter((what) => what === 'answered').length;
  expect([answered(0, 20), answered(20, 30), answered(30)]).toEqual([5, 5, 1]);
});

test('no more clients than there is room for, until the silent ones are forgotten', () => {
  const from = (index: number) => `198.18.${Math.floor(index / 250)}.${index % 250}`;
  const crowd = Array.from({ length: 1001 }, (_, index) => ({ hex: QUERY, from: from(index), at: 0 }));

  const told = answers([...crowd, { hex: QUERY, from: from(1000), at: 181 }]).map(([what]) => what);

  expect(told.slice(0, 1000).every((what) => what === 'answered')).toBe(true);
  expect(told.slice(1000)).toEqual(['limited', 'answered']);
});

test('a client has one bucket for all addresses of its IPv6 network', () => {
  const packets = Array.from({ length: 6 }, (_, index) => ({ hex: QUERY, from: `fd00::${index + 1}` }));

  expect(answers(packets).filter(([what]) => what === 'answered')).toHaveLength(5);
});

test('with a list of groups no other is sent to', () => {
  const told = answers([{ hex: QUERY }, { hex: QUERY.replace('ef0102ea', 'ef070707') }], ['239.7.7.7']);

  expect(told.map(([, ...replies]) => replies.map(([group]) => group))).toEqual([[null], [null, '239.7.7.7']]);
});

test('100,000 damaged messages with a fixed seed: nothing falls over, no answer is longer than its query', () => {
  expect(drive({ fuzz: 6450, packets: 100_000 })).toEqual({
    answered: expect.any(Number),
    refused: expect.any(Number),
    limited: expect.any(Number),
    ignored: expect.any(Number),
    tooLong: 0,
    largest: 65_507,
  });
});

/** The session against recorded probes: what a host answers, whatever it is, costs only its own pairs. */
import { expect, test } from '@jest/globals';
import { replayHost } from '../../src/hosts/replay.ts';
import { HostError, type HostSpec } from '../../src/hosts/types.ts';
import { runPing } from '../../src/ping/session.ts';
import type { DiagnosedPair, MeshPlan } from '../../src/ping/types.ts';
import { type Answerer, type Command, healthy, line, recordedProbe } from './recorded-probe.ts';

const COUNT = 4;
const NAMES = ['a', 'b', 'c'];
const PLAN: MeshPlan = {
  ...{ group: '239.8.0.19', port: 23110, ttl: 1, count: COUNT, intervalMs: 1, sizeBytes: 100, maxLoss: 0 },
  ...{ senders: NAMES, receivers: NAMES, interfaces: new Map(NAMES.map((name) => [name, 'eth1'])) },
};

function host(name: string, answer: Answerer) {
  const spec = { name, address: name } as HostSpec;
  const failed = new HostError('not-supported', 'nothing but programs', '');
  return { name, host: replayHost(spec, { run: () => failed, open: () => recordedProbe(answer) }) };
}

function well(): Answerer {
  const answer = healthy(NAMES.length, COUNT);
  return (command) => line(command, answer(command));
}

/** Host c answers `said` in place of what it should at one command. */
async function pingWith(at: string, said: (command: Command, right: object) => string | null) {
  const answer = healthy(NAMES.length, COUNT);
  const hostile: Answerer = (command) => {
    const right = answer(command);
    return command.do === at ? said(command, right) : line(command, right);
  };
  const { pairs } = await runPing([PLAN], [host('a', well()), host('b', well()), host('c', hostile)]);
  const between = (wanted: (pair: DiagnosedPair) => boolean) =>
    pairs.filter(wanted).map(({ from, to, verdict, received }) => `${from}>${to} ${verdict} ${received}`);
  return {
    others: between(({ from, to }) => from !== 'c' && to !== 'c'),
    own: between(({ from, to }) => from === 'c' || to === 'c'),
    reasons: new Set(pairs.flatMap(({ reason = [] }) => reason)),
  };
}

const DELIVERED = ['a>b delivered 4', 'b>a delivered 4'];
const OWN = ['a>c', 'b>c', 'c>a', 'c>b'];

test.each<[string, string, (command: Command, right: object) => string | null, string | RegExp]>([
  ['answers garbage', 'join', () => '\u001b[2Jgarbage\n', 'c: the probe answered with something else: \\x1b[2Jgarbage'],
  ['ends in the middle', 'send', () => null, 'c: the probe ended with code 1'],
  ['ends before it says hello', 'hello', () => null, 'c: the probe ended with code 1'],
  ['prints a line of more than 1 MiB', 'look', () => 'x'.repeat(1_100_000), /a line of more than 1 MiB/],
  ['answers a list', 'look', () => '[1]\n', 'c: the probe answered with something else: [1]'],
  [
    'leaves out a part',
    'after',
    (command) => line(command, { heard: {} }),
    /^c: the probe answered with something else/,
  ],
  [
    'has text for a number',
    'after',
    (command, right) => line(command, { ...right, drops: 'none' }),
    /^c: the probe answered with something else/,
  ],
  [
    'has a number beyond all',
    'send',
    ({ id }) => `{"id":${id},"t":[1,2],"sent":1e999,"errors":{}}\n`,
    /something else/,
  ],
  ['has an error that is none', 'join', (command) => line(command, { error: 5 }), /something else: {"error":5}/],
  ['tells of progress that is none', 'watch', () => '{"progress":{"sent":-1}}\n', /something else/],
  [
    'heard more than was sent',
    'after',
    (command, right) => line(command, { ...right, heard: heardTooMuch() }),
    'c: the probe tells of more packets than a sender sends',
  ],
  [
    'refuses, with its errno',
    'join',
    (command) => line(command, { error: { errno: 'EACCES', text: 'Permission denied' } }),
    'c: the probe failed: Permission denied (EACCES)',
  ],
])('a probe that %s: its pairs are not tested, the others delivered', async (_name, at, said, reason) => {
  const { others, own, reasons } = await pingWith(at, said);

  expect(others).toEqual(DELIVERED);
  expect(own).toEqual(OWN.map((pair) => `${pair} not-tested 0`));
  expect([...reasons]).toEqual([typeof reason === 'string' ? reason : expect.stringMatching(reason)]);
});

test.each<[string, string, (command: Command, right: object) => string | null]>([
  ['what a login script printed', 'hello', (command, right) => `Welcome!\n{"a":\n${line(command, right)}`],
  ['an answer nobody waits for', 'look', (command, right) => line({ ...command, id: 999 }, {}) + line(command, right)],
  ['an answer twice', 'join', (command, right) => line(command, right) + line(command, { error: 5 })],
])('%s before or after the answer is let pass', async (_name, at, said) => {
  const { others, own } = await pingWith(at, said);

  expect([...others, ...own]).toEqual([...DELIVERED, ...OWN.map((pair) => `${pair} delivered 4`)]);
});

test('a host without a channel, or without a connection, has pairs that are not tested', async () => {
  const refused = new HostError('not-supported', 'sshd refused to start a session', '');
  const spec = { name: 'c', address: 'c' } as HostSpec;
  const closed = { name: 'c', host: replayHost(spec, { run: () => refused, open: () => refused }) };
  const never = { name: 'c', unavailable: 'no route to host' };

  for (const [third, reason] of [
    [closed, 'c: sshd refused to start a session'],
    [never, 'c: no route to host'],
  ] as const) {
    const { pairs } = await runPing([PLAN], [host('a', well()), host('b', well()), third]);

    expect(pairs.filter(({ verdict }) => verdict === 'delivered')).toHaveLength(2);
    expect(new Set(pairs.flatMap((pair) => pair.reason ?? []))).toEqual(new Set([reason]));
  }
});

function heardTooMuch(): object {
  const { heard } = healthy(NAMES.length, COUNT)({ do: 'after', id: 0, me: 2 }) as { heard: { [id: string]: object } };
  return { ...heard, 0: { ...heard[0], received: COUNT + 1 } };
}

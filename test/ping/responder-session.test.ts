/** Pinging a responder, against recorded probes: whatever it or a host answers costs only the pairs it bears on. */
import { expect, test } from '@jest/globals';
import { replayHost } from '../../src/hosts/replay.ts';
import { HostError, type HostSpec } from '../../src/hosts/types.ts';
import type { Answered, Greeting } from '../../src/ping/probe/wire.ts';
import { serverPlan } from '../../src/ping/protocol/plan.ts';
import { pingServer } from '../../src/ping/protocol/session.ts';
import { type Answerer, healthy, line, recordedProbe } from './recorded-probe.ts';

const COUNT = 4;
const SERVER = '198.18.0.1';
const PLAN = serverPlan({ server: SERVER, count: COUNT, intervalMs: 1, seconds: 1 });
const ERROR = new HostError('not-supported', 'nothing but programs', '');

const GREETING: Greeting = {
  ...{ version: 2, group: '232.43.211.234', address: '198.18.0.2', port: 40_000, interface: 'eth1', refused: null },
};
const ANSWERED: Answered = {
  ...{ asked: COUNT, unicast: COUNT, rttUs: [100, 110, 120, 120], ttl: 64, hops: 1, errors: {} },
  ...{ refused: null, information: 'a \u001b[2Jbox' },
};

interface Said {
  readonly greeting?: Partial<Greeting>;
  readonly answered?: Partial<Answered>;
  readonly sent?: number;
  /** Multicast answers heard: all or none. */
  readonly heard?: boolean;
  readonly at?: string;
  readonly line?: string | null;
}

function probe({ greeting, answered, sent = COUNT, heard = true, ...broken }: Said): Answerer {
  const answer = healthy(2, COUNT);
  const special: { readonly [command: string]: object } = {
    greet: { ...GREETING, ...greeting },
    send: { sent, errors: {}, responder: { ...ANSWERED, ...answered } },
  };
  return (command) => {
    const right = { ...answer(command), ...special[command.do] };
    if (command.do === broken.at) return broken.line ?? null;
    return line(command, command.do === 'after' && !heard ? { ...right, heard: {}, captured: {} } : right);
  };
}

function host(name: string, answer: Answerer) {
  const spec = { name, address: name } as HostSpec;
  return { name, host: replayHost(spec, { run: () => ERROR, open: () => recordedProbe(answer) }) };
}

test('answers of all, with what the responder says of itself', async () => {
  const { pairs, warnings, alarms } = await pingServer(PLAN, [host('b', probe({}))]);

  expect(pairs).toMatchObject([
    {
      ...{ from: SERVER, to: 'b', group: '232.43.211.234', port: 9903, source: SERVER, verdict: 'delivered' },
      ...{ sent: COUNT, received: COUNT, lost: 0, rttMs: { min: 0.02, p50: 0.03 }, oneWayMs: null, hops: 63 },
      responder: {
        ...{ protocol: 'rfc6450', unicastReceived: COUNT, unicastRttMs: { min: 0.1, p50: 0.11, p99: 0.12, max: 0.12 } },
        information: 'a \\x1b[2Jbox',
      },
    },
  ]);
  expect([warnings, alarms]).toEqual([[], []]);
});

test('without a TTL that is told nothing is computed from it; the first version has its own port', async () => {
  const { pairs } = await pingServer(PLAN, [
    host('b', probe({ greeting: { version: 1 }, answered: { ttl: null, hops: null } })),
  ]);

  expect(pairs).toMatchObject([{ port: 4321, hops: null, responder: { protocol: 'ssmping' } }]);
});

test.each<[string, Said, string]>([
  [
    'is silent',
    { sent: 0, answered: { unicast: 0, errors: { ECONNREFUSED: 5 } } },
    `${SERVER}: it answers neither version of the protocol on port 9903 and 4321, ECONNREFUSED 5 times`,
  ],
  [
    'does not serve the group',
    { greeting: { version: null, refused: 'it does not serve \u001b' } },
    `${SERVER}: it does not serve \\x1b`,
  ],
  [
    'tells it to stop',
    { answered: { refused: 'it told us to stop after 2 queries' } },
    `${SERVER}: it told us to stop after 2 queries`,
  ],
])('a responder that %s: not tested, with its own words', async (_what, said, reason) => {
  const { pairs } = await pingServer(PLAN, [host('b', probe({ ...said, heard: false }))]);

  expect(pairs).toMatchObject([{ from: SERVER, to: 'b', verdict: 'not-tested', received: 0, reason }]);
  expect(pairs[0]!.cause).toBeUndefined();
});

test.each<[string, Said, string]>([
  ['ends while it asks', { at: 'send' }, 'b: the probe ended with code 1'],
  ['ends before it asks', { at: 'greet' }, 'b: the probe ended with code 1'],
  [
    'greets with a port that is none',
    { greeting: { port: -1 } },
    'b: the probe answered with something else: {"version',
  ],
  ['counts what is no number', { answered: { unicast: 0.5 } }, 'b: the probe answered with something else: {"sent"'],
])('a host that %s: its pair is not tested, that of the other is delivered', async (_what, said, reason) => {
  const { pairs } = await pingServer(PLAN, [host('b', probe(said)), host('c', probe({}))]);

  expect(pairs.map(({ to, verdict }) => `${to} ${verdict}`)).toEqual(['b not-tested', 'c delivered']);
  expect(pairs[0]!.reason).toMatch(new RegExp(`^${reason.replace(/[{.]/g, '\\$&')}`));
});

test('a host that is not reached', async () => {
  const { pairs } = await pingServer(PLAN, [{ name: 'b', unavailable: 'no route to host' }]);

  expect(pairs).toMatchObject([
    { from: SERVER, to: 'b', port: 9903, verdict: 'not-tested', reason: 'b: no route to host', sent: 0 },
  ]);
});

test('what others hear of the responder is evidence for those who do not', async () => {
  const deaf = { heard: false, answered: { hops: 0 } };
  const alone = await pingServer(PLAN, [host('b', probe(deaf))]);
  const beside = await pingServer(PLAN, [host('b', probe(deaf)), host('c', probe({}))]);

  expect(alone.pairs[0]!.cause).toMatchObject({ code: 'not-on-wire', at: 'network', host: 'b', confidence: 'guess' });
  expect(alone.pairs[0]!.cause!.advice).toEqual([expect.stringContaining(`see on ${SERVER} that it sends`)]);
  expect(beside.pairs[0]!.cause).toMatchObject({ code: 'not-on-wire', host: 'b', confidence: 'likely' });
  expect(beside.pairs[0]!.cause!.evidence.join()).toMatch(/answers to their own queries: c/);
});

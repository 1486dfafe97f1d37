/** Remedies that a setting's plan tells: what of the host's answer becomes of them. */
import { expect, test } from '@jest/globals';
import type { FlowContext } from '../../../src/flows/fleet/context.ts';
import { Fleet } from '../../../src/flows/fleet/fleet.ts';
import type { Task } from '../../../src/flows/fleet/tasks.ts';
import { withRemedies } from '../../../src/flows/meshes/remedies.ts';
import { output, replayHost } from '../../../src/hosts/replay.ts';
import { HostError, type HostSpec, type Output } from '../../../src/hosts/types.ts';
import type { DiagnosedPair } from '../../../src/ping/types.ts';

const SPEC = { name: 'h2', address: '198.18.0.12' } as HostSpec;

const PAIR = {
  ...{ from: 'h1', to: 'h2', group: '239.8.0.19', port: 23110, verdict: 'undelivered', sent: 10, received: 0 },
  cause: {
    ...{
      code: 'receiver-rp-filter',
      at: 'receiver',
      host: 'h2',
      confidence: 'certain',
      evidence: ['seen'],
      remedy: [],
    },
    fix: { setting: 'rp_filter', target: { kind: 'interface', name: 'eth1' }, values: ['loose', 'off'] },
  },
} as unknown as DiagnosedPair;

function fleetOf(answer: Output | HostError): Fleet {
  const stage = { started: () => undefined, done: () => undefined, detail: () => undefined, waiting: () => undefined };
  return new Fleet({
    connect: async () => replayHost(SPEC, { run: () => answer }),
    progress: { stage: (_title, _total, work) => work(stage), note: () => undefined },
    ...{ timeouts: { connectMs: 1, handshakeMs: 1, commandMs: 1 }, forks: 1, signal: new AbortController().signal },
  } satisfies FlowContext);
}

const TASKS = [
  { host: { name: 'h2', spec: SPEC, vars: {} }, profile: { names: [], desired: [], delivery: [] } },
] as unknown as readonly Task[];

test.each([
  ['does not answer', new HostError('connection-lost', 'the link was lost', ''), 'the link was lost'],
  ['answers with nothing', output(''), ''],
])('a host that %s costs the remedy only, and it is said', async (_what, answer, why) => {
  const [pair] = await withRemedies(fleetOf(answer), TASKS, [PAIR]);

  expect(pair!.cause).toEqual({
    ...{ code: 'receiver-rp-filter', at: 'receiver', host: 'h2', confidence: 'certain', remedy: [] },
    profile: ['interfaces:', '  eth1:', '    rp_filter: loose'],
    evidence: ['seen', expect.stringContaining(`a remedy could not be planned: ${why}`)],
  });
});

test('a cause that has its remedy already asks no host', async () => {
  const { fix: _fix, ...cause } = PAIR.cause!;
  const pairs = [{ ...PAIR, cause: { ...cause, remedy: ['ip link set dev eth1 up'] } }];

  expect(await withRemedies(fleetOf(new HostError('connection-lost', 'asked', '')), TASKS, pairs)).toBe(pairs);
});

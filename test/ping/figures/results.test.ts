/** Which pairs are not tested, and why. */
import { expect, test } from '@jest/globals';
import { pairResults } from '../../../src/ping/figures/results.ts';
import type { HostEvidence, MeshPlan } from '../../../src/ping/types.ts';
import { healthyHost, type Patch, PLAN, patched } from '../evidence.ts';

test.each<[string, Patch<HostEvidence>, Patch<HostEvidence>, Partial<MeshPlan>, string]>([
  ['the sender was lost', { lost: 'no Python' }, {}, {}, 'a: no Python'],
  ['its connection says who it is', { lost: 'a (198.18.0.1:22) refused' }, {}, {}, 'a (198.18.0.1:22) refused'],
  ['the receiver was lost', {}, { lost: 'interrupted' }, {}, 'b: interrupted'],
  ['both were lost: the sender is told', { lost: 'x' }, { lost: 'y' }, {}, 'a: x'],
  ['the interface does not exist', {}, { joined: { missing: 'eth9' } }, {}, 'b has no interface eth9'],
  [
    'the sending socket could not be opened',
    { joined: { sender: { error: { errno: 'EADDRNOTAVAIL', text: 'Cannot assign requested address' } } } },
    {},
    {},
    'a could not open its sending socket: Cannot assign requested address (EADDRNOTAVAIL)',
  ],
  [
    'two names of one machine',
    { hello: { bootId: 'same' } },
    { hello: { bootId: 'same' } },
    {},
    'a and b are the same machine',
  ],
  [
    'another program has the port for itself',
    {},
    {
      joined: {
        receiver: { joined: false, capture: null, error: { errno: 'EADDRINUSE', text: 'Address already in use' } },
      },
    },
    {},
    'b cannot listen on port 23110: a program there has it for itself (ss -ulnp sport = :23110); ping by another one with --port',
  ],
  [
    'SSM, and the sender gave no address',
    { joined: { address: undefined } },
    {},
    { source: '198.19.0.1' },
    'a gave no address',
  ],
])('%s', (_name, a, b, plan, reason) => {
  const hosts = new Map([
    ['a', patched(healthyHost('a', 0), a)],
    ['b', patched(healthyHost('b', 1), b)],
  ]);

  const [pair] = pairResults({ ...PLAN, ...plan, senders: ['a'], receivers: ['b'] }, hosts);

  expect(pair).toMatchObject({ verdict: 'not-tested', received: 0, lost: 0, sent: 0, interface: null, reason });
  expect(pair).not.toHaveProperty('cause');
});

test('containers of one machine are different hosts: same boot id, another network namespace', () => {
  const hosts = new Map([
    ['a', patched(healthyHost('a', 0), { hello: { bootId: 'same', namespace: 'net:[1]' } })],
    ['b', patched(healthyHost('b', 1), { hello: { bootId: 'same', namespace: 'net:[2]' } })],
  ]);

  expect(pairResults(PLAN, hosts).map(({ verdict }) => verdict)).toEqual(['delivered', 'delivered']);
});

test('a host that takes no part in the run', () => {
  const [pair] = pairResults({ ...PLAN, senders: ['a'] }, new Map([['a', healthyHost('a', 0)]]));

  expect(pair).toMatchObject({ from: 'a', to: 'b', verdict: 'not-tested', reason: 'it takes no part in the run' });
});

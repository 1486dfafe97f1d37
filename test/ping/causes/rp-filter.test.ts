/** Which values of rp_filter let the packets in: what the setting of it is told to reach. */
import { expect, test } from '@jest/globals';
import { pairResults } from '../../../src/ping/figures/results.ts';
import type { HostEvidence } from '../../../src/ping/types.ts';
import { healthyHost, type Patch, PLAN, patched } from '../evidence.ts';
import { NOTHING, REFUSED } from './pairs/pair-case.ts';

test.each<[string[], string, Patch<HostEvidence>]>([
  [['loose', 'off'], 'with a route back and an address on the interface, loose does', {}],
  [['off'], 'no address on the interface', { joined: { networks: [['eth0', '198.18.0.2', 20]] } }],
  [['off'], 'no route back', { after: { sources: { 0: { back: { interface: undefined, error: REFUSED } } } } }],
])('rp_filter is fixed by %j: %s', (values, _why, patch) => {
  const filtered = {
    before: { rpFilter: { all: 1, interface: 0 } },
    after: {
      ...NOTHING,
      sources: { 0: { source: '198.19.0.1', accepted: { error: REFUSED }, back: { interface: 'eth0' } } },
    },
  };
  const receiver = patched(patched(healthyHost('b', 1), filtered), patch);
  const hosts = new Map([
    ['a', healthyHost('a', 0)],
    ['b', receiver],
  ]);

  const [pair] = pairResults({ ...PLAN, senders: ['a'], receivers: ['b'] }, hosts);

  expect(pair!.cause).toMatchObject({
    code: 'receiver-rp-filter',
    remedy: [],
    fix: { setting: 'rp_filter', target: { kind: 'interface', name: 'eth1' }, values },
  });
});

/** What routers beside the mesh add to a cause that lies at one of them: from their multicast routes, no host asked. */
import { expect, test } from '@jest/globals';
import { multicastRoutesFact } from '../../src/facts/multicast-routes.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import type { Way } from '../../src/ping/types.ts';
import { atRouters } from '../../src/witnesses/routers/index.ts';
import { CAUSE, ENTRY, router, told, WAY } from './router.ts';

const SSM = { ...WAY.plan, source: '198.19.0.11' };
const SIX: Partial<Way> = { from: 'fd19::b', to: 'fd19:0:0:1::c', gateway: 'fd19:0:0:1::1', group: 'ff15::19' };
const ENTRY_SIX = { ...ENTRY, group: 'ff15::19', source: 'fd19::b' };

test.each<[string, FactValues, Partial<Way>, string, RegExp, unknown]>([
  [
    'nothing runs',
    router({ daemons: [] }, [], []),
    {},
    'no-forwarding certain',
    /no multicast routing runs on r1/,
    [{ group: '239.8.0.19', from: 'eth1', to: ['eth2'] }],
  ],
  [
    'nothing runs, and the configuration there leads elsewhere',
    router(
      {
        daemons: [],
        stopped: {
          files: { '/etc/smcroute.conf': 'phyint eth1 enable\nmroute from eth1 group 239.8.0.0/16 to eth3\n' },
        },
      },
      [],
      [],
    ),
    {},
    'no-forwarding certain',
    /\/proc\/net\/ip_mr_vif is empty/,
    [{ group: '239.8.0.0/16', from: 'eth1', to: ['eth3', 'eth2'] }],
  ],
  [
    'nothing runs, with a source',
    router({ daemons: [] }, [], []),
    { plan: SSM },
    'no-forwarding certain',
    /no multicast routing runs/,
    [{ group: '239.8.0.19', source: '198.19.0.11', from: 'eth1', to: ['eth2'] }],
  ],
  [
    'nothing runs, IPv6',
    router({ daemons: [] }, [], []),
    SIX,
    'no-forwarding certain',
    /\/proc\/net\/ip6_mr_vif is empty/,
    [{ group: 'ff15::19', from: 'eth1', to: ['eth2'] }],
  ],
  [
    'the input has no VIF',
    router({}, [], ['eth2']),
    {},
    'no-forwarding certain',
    /eth1 is no interface of the multicast routing of r1/,
    [{ group: '239.0.0.0/8', from: 'eth1', to: ['eth2'] }],
  ],
  [
    'no entry: it did not come so far',
    router({}, []),
    {},
    'no-forwarding likely',
    /none of its packets came in/,
    undefined,
  ],
  [
    'an entry without packets',
    router({}, [{ ...ENTRY, packets: 0 }]),
    {},
    'no-forwarding likely',
    /none of its packets came in/,
    undefined,
  ],
  [
    'an entry that leads elsewhere',
    router({ daemons: [] }, [{ ...ENTRY, to: [{ interface: 'eth3', ttlThreshold: 1 }] }]),
    {},
    'no-forwarding certain',
    /20 packets of 198\.19\.0\.11 came in by eth1, and the route of r1 does not lead to eth2/,
    [{ group: '239.8.0.19', from: 'eth1', to: ['eth2'] }],
  ],
  [
    'the rule has several sources',
    router({ daemons: [{ name: 'smcrouted', routes: ['(198.19.0.0/20, 239.8.0.0/16) from eth1 to eth3'] }] }, [
      { ...ENTRY, to: [] },
    ]),
    {},
    'no-forwarding certain',
    /does not lead to eth2/,
    [{ group: '239.8.0.19', from: 'eth1', to: ['eth2'] }],
  ],
  [
    'no answer of the daemon',
    router({}, [{ ...ENTRY, from: null }]),
    {},
    'no-forwarding certain',
    /unresolved in \/proc\/net\/ip_mr_cache/,
    undefined,
  ],
  [
    'another input',
    router({}, [{ ...ENTRY, from: 'eth3', wrongInterface: 20 }]),
    {},
    'no-forwarding certain',
    /from eth3, and 20 packets came in by another interface, which is eth1/,
    [{ group: '239.8.0.19', source: '198.19.0.11', from: 'eth1', to: ['eth2'] }],
  ],
  [
    'a threshold',
    router({}, [{ ...ENTRY, to: [{ interface: 'eth2', ttlThreshold: 5 }] }]),
    {},
    'ttl-expired certain',
    /TTL of 4 at most, and eth2 of r1 sends on only what has a TTL above 5/,
    [{ group: '239.0.0.0/8', from: 'eth1', to: [{ dev: 'eth2', ttl_threshold: 3 }] }],
  ],
  [
    'TTL 1, IPv6',
    router({}, [ENTRY_SIX]),
    { ...SIX, ttl: 1 },
    'ttl-expired certain',
    /20 packets of fd19::b came in by eth1, with a TTL of 1 at most/,
    undefined,
  ],
  ['TTL 1 passes no threshold', router({}, [ENTRY]), { ttl: 1 }, 'ttl-expired certain', /TTL of 1 at most/, undefined],
  [
    'it is led on',
    router({}, [ENTRY]),
    {},
    'no-forwarding likely',
    /20 packets of 198\.19\.0\.11 came in by eth1, 0 by a wrong interface; the route of r1 leads to eth2/,
    undefined,
  ],
  [
    'its table cannot be read',
    {
      get: (fact) =>
        fact === (multicastRoutesFact as Fact)
          ? ({ state: 'unknown', why: 'refused' } as const)
          : router({}, []).get(fact),
    },
    {},
    'no-forwarding likely',
    /its multicast routes could not be read: refused/,
    undefined,
  ],
])('%s', (_name, facts, way, expected, words, values) => {
  const { code, at, host, confidence, evidence, fix } = told(facts, way);

  expect(`${code} ${confidence}`).toBe(expected);
  expect({ at, host }).toEqual({ at: 'router', host: 'r1' });
  expect(evidence.join('\n')).toMatch(words);
  expect(fix?.values).toEqual(values);
});

test('the delivery entry with the least TTL, in the words of the plan, with and without a router that answers', () => {
  const expired = { code: 'ttl-expired' };
  const high = router({}, [{ ...ENTRY, to: [{ interface: 'eth2', ttlThreshold: 9 }] }]);
  const lines = (ttl: number) => [
    'delivery:',
    `  - {group: 239.8.0.19, port: 23110, dev: eth1, from: feeds, to: all, ttl: ${ttl}}`,
  ];

  expect(told(high, {}, expired).profile).toEqual(lines(10));
  expect(atRouters.complete({ ...CAUSE, ...expired, way: WAY }, []).profile).toEqual(lines(2));
});

test("a responder's TTL is its own to choose: no profile line, and who has to", () => {
  const plan = { ...WAY.plan, responder: { port: 9903 } };
  const high = router({}, [{ ...ENTRY, to: [{ interface: 'eth2', ttlThreshold: 9 }] }]);

  const cause = told(high, { plan });

  expect(cause).toMatchObject({ code: 'ttl-expired', advice: [expect.stringContaining('have 198.19.0.11 send with')] });
  expect(cause.profile).toBeUndefined();
});

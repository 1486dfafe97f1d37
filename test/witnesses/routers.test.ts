/** What routers beside the mesh add to a cause that lies at one of them: from their tables, rules and keys, no host asked. */
import { expect, test } from '@jest/globals';
import { type MulticastRoute, multicastRoutesFact, multicastRoutesIpv6Fact } from '../../src/facts/multicast-routes.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { known, type Reading } from '../../src/lib/reading.ts';
import type { Diagnosis, Way } from '../../src/ping/types.ts';
import { atRouters } from '../../src/witnesses/routers/index.ts';
import { type FactsOfCase, factValues } from '../settings/fact-values.ts';

const ROUTER: FactsOfCase = {
  interfaces: { eth1: 'UP', eth2: 'UP', eth3: 'UP' },
  addresses: { eth1: ['198.19.0.1/20', 'fd19::1/64'], eth2: ['198.19.16.1/20', 'fd19:0:0:1::1/64'] },
  ip_route: ['198.19.0.0/20 dev eth1 scope link', '198.19.16.0/20 dev eth2 scope link'],
  rp_filter: { all: 0, eth1: 0, eth2: 0 },
  daemons: [{ name: 'smcrouted', config: '/etc/smcroute.conf', routes: ['(*, 239.0.0.0/8) from eth1 to eth2'] }],
};

const ENTRY: MulticastRoute = {
  ...{ group: '239.8.0.19', source: '198.19.0.11', from: 'eth1', packets: 20, wrongInterface: 0 },
  to: [{ interface: 'eth2', ttlThreshold: 1 }],
};

const WAY = {
  plan: { group: '239.8.0.19', port: 23110, ttl: 4, maxLoss: 0, said: { from: 'feeds', dev: 'eth1' } },
  ...{ from: '198.19.0.11', to: '198.19.16.12', gateway: '198.19.16.1', group: '239.8.0.19', ttl: 4 },
} as unknown as Way;

const CAUSE: Diagnosis = {
  ...{ code: 'no-forwarding', at: 'router', host: 'h2', confidence: 'likely', evidence: [], remedy: [] },
  advice: ['of the ends'],
};

/** @param entries of the kernel's table; VIFs are eth1 and eth2 */
function router(facts: Partial<FactsOfCase>, entries: readonly MulticastRoute[], vifs = ['eth1', 'eth2']): FactValues {
  const values = factValues({ ...ROUTER, ...facts });
  const table = {
    vifs: new Map(vifs.map((name, at) => [at, { interface: name, packetsIn: 0, packetsOut: 0 }])),
    routes: entries,
  };
  return {
    get<T>(fact: Fact<T>): Reading<T> {
      const isTable = [multicastRoutesFact, multicastRoutesIpv6Fact].includes(
        fact as unknown as typeof multicastRoutesFact,
      );
      return isTable ? (known(table) as unknown as Reading<T>) : values.get(fact);
    },
  };
}

function told(facts: FactValues, way: Partial<Way> = {}, cause: Partial<Diagnosis> = {}): Diagnosis {
  return atRouters.complete({ ...CAUSE, ...cause, way: { ...WAY, ...way } }, [{ name: 'r1', facts }]);
}

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

const RULES = (hook: string, rule: string) => [
  'table inet t { # handle 1',
  '\tchain c { # handle 1',
  `\t\ttype filter hook ${hook} priority filter; policy accept;`,
  `\t\t${rule} # handle 7`,
  '\t}',
  '}',
];

test.each<[string, Partial<FactsOfCase>, string, RegExp, Partial<Diagnosis>]>([
  [
    'a rule at forward',
    {
      nft: RULES(
        'forward',
        'iifname "eth1" oifname "eth2" ip saddr 198.19.0.11 ip daddr 239.8.0.0/16 counter packets 30 bytes 9 drop',
      ),
    },
    'certain',
    /\(forward\), which counted 30 packets in all drops them/,
    { remedy: ['nft insert rule inet t c position 7 ip daddr 239.8.0.19 udp dport 23110 accept'] },
  ],
  [
    'a rule at forward for the other direction',
    { nft: RULES('forward', 'iifname "eth2" oifname "eth1" drop') },
    'likely',
    /leads to eth2/,
    { remedy: [] },
  ],
  [
    'a rule at forward for another source',
    { nft: RULES('forward', 'ip saddr 198.19.0.13 drop') },
    'likely',
    /leads to eth2/,
    { remedy: [] },
  ],
  [
    'a rule at forward that may match',
    { nft: RULES('forward', 'ip ttl < 3 drop') },
    'likely',
    /on r1 "ip ttl < 3 drop" in inet t c \(forward\) may drop them/,
    { remedy: [] },
  ],
  [
    'a rule at prerouting',
    { nft: RULES('prerouting', 'ip daddr 224.0.0.0/4 drop') },
    'certain',
    /\(prerouting\) drops them/,
    { remedy: [expect.stringContaining('nft insert rule inet t c position 7')] as never },
  ],
  [
    'a rule at postrouting',
    { nft: RULES('postrouting', 'oifname "eth2" udp dport 23110 drop') },
    'certain',
    /\(postrouting\) drops them/,
    { remedy: [expect.stringContaining('nft insert')] as never },
  ],
  [
    'a rule at input, which is for what the router itself gets',
    { nft: RULES('input', 'ip daddr 224.0.0.0/4 drop') },
    'likely',
    /leads to eth2/,
    { remedy: [] },
  ],
  [
    'rules that cannot be read',
    { nft: 'unknown: root is needed' },
    'likely',
    /the rule set of r1 could not be read: root is needed/,
    { remedy: [] },
  ],
  [
    'strict, and a better route elsewhere',
    { rp_filter: { all: 1, eth1: 0 }, ip_route: ['198.19.0.0/20 dev eth1', '198.19.0.11 dev eth2'] },
    'certain',
    /rp_filter of eth1 on r1 is strict: in force is max\(all=1, eth1=0\)\nr1 would reach 198\.19\.0\.11 by eth2/,
    { fix: { setting: 'rp_filter', target: { kind: 'interface', name: 'eth1' }, values: ['loose', 'off'] } },
  ],
  [
    'loose, and no route at all',
    { rp_filter: { all: 0, eth1: 2 }, ip_route: [] },
    'certain',
    /is loose: .*\nr1 has no route back to 198\.19\.0\.11/,
    { fix: { setting: 'rp_filter', target: { kind: 'interface', name: 'eth1' }, values: ['off'] } },
  ],
  [
    'loose, and a route elsewhere',
    { rp_filter: { all: 2, eth1: 0 }, ip_route: ['198.19.0.0/20 dev eth1', '198.19.0.11 dev eth2'] },
    'likely',
    /leads to eth2/,
    {},
  ],
  ['strict, and the route is that way', { rp_filter: { all: 1, eth1: 1 } }, 'likely', /leads to eth2/, {}],
])('%s', (_name, facts, confidence, words, expected) => {
  const cause = told(router(facts, [ENTRY]));

  expect(cause).toMatchObject({ code: 'no-forwarding', host: 'r1', confidence, ...expected });
  expect(cause.evidence.join('\n')).toMatch(words);
});

test('where unicast does not pass either, only what drops both is an answer', () => {
  const down = { code: 'unicast-down', at: 'network' } as const;
  const drops = router({ nft: RULES('prerouting', 'iifname "eth1" drop') }, []);

  expect(told(router({ daemons: [] }, [], []), {}, down)).toMatchObject({ ...down, host: 'h2', evidence: [] });
  expect(told(drops, {}, down)).toMatchObject({ code: 'no-forwarding', at: 'router', host: 'r1' });
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

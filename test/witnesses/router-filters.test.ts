/** What a router's rules and its rp_filter add to a cause that lies at it: what drops packets although they are led on. */
import { expect, test } from '@jest/globals';
import type { Diagnosis } from '../../src/ping/types.ts';
import type { FactsOfCase } from '../settings/fact-values.ts';
import { ENTRY, router, told } from './router.ts';

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

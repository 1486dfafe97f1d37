/** Packets come, and a rule of the receiver drops what its membership lives on. */
import { expect, test } from '@jest/globals';
import { forgottenWarnings } from '../../../src/ping/evidence/forgotten.ts';
import type { HostEvidence } from '../../../src/ping/types.ts';
import { healthyHost, type Patch, PLAN, patched } from '../evidence.ts';

const chain = (hook: string, rules: string, policy = 'accept') =>
  `table inet f { # handle 1\nchain c { # handle 1\ntype filter hook ${hook} priority 0; policy ${policy};\n${rules} # handle 5\n}\n}`;
const hostWith = (text: string, patch: Patch<HostEvidence> = {}) =>
  patched({ ...healthyHost('b', 1), rules: { nft: { text } } }, patch);
const QUERIES = chain('input', 'ip protocol igmp counter packets 0 bytes 0 drop');

test.each([
  [
    'queries, by a rule that counted none of them',
    QUERIES,
    'b: packets come now, but "ip protocol igmp drop" in inet f c (input) drops IGMP (nft insert rule inet f c position 5 ip protocol igmp accept): so a switch that snoops forgets it after about 260 s, or never hears of it; IGMP has to pass',
  ],
  [
    'reports',
    chain('output', 'ip daddr 224.0.0.22 drop'),
    'b: packets come now, but "ip daddr 224.0.0.22 drop" in inet f c (output) drops IGMP (nft insert rule inet f c position 5 ip protocol igmp accept): so a switch that snoops forgets it after about 260 s, or never hears of it; IGMP has to pass',
  ],
  [
    'all that is not accepted',
    chain('input', 'udp dport 23110 accept', 'drop'),
    'b: packets come now, but "policy drop" in inet f c (input) drops IGMP (nft add rule inet f c ip protocol igmp accept): so a switch that snoops forgets it after about 260 s, or never hears of it; IGMP has to pass',
  ],
])('dropped are %s', (_what, text, words) => {
  expect(forgottenWarnings(PLAN, [hostWith(text)])).toEqual([words]);
});

test('several hosts with the same rule are told of once', () => {
  const hosts = [hostWith(QUERIES, { name: 'c' }), hostWith(QUERIES, { name: 'd' })];

  expect(forgottenWarnings(PLAN, hosts)).toEqual([expect.stringMatching(/^c, d: packets come now.*forgets them/)]);
});

test.each<[string, HostEvidence, string?]>([
  ['nothing is dropped', hostWith('')],
  ['other things are', hostWith(chain('input', 'tcp dport 80 drop'))],
  ['whether they are is not known', hostWith(chain('input', 'ip saddr 198.19.0.77 drop'))],
  ['nothing came: then a cause is told', hostWith(QUERIES, { after: { heard: { 0: undefined } } })],
  ['the group is flooded', hostWith(QUERIES), '224.0.0.77'],
  ['MLD is not', hostWith(QUERIES), 'ff15::19'],
  ['the rules may not be read', { ...healthyHost('b', 1), rules: { nft: { why: 'Operation not permitted' } } }],
  ['nobody asked for the rules', healthyHost('b', 1)],
  [
    'the rules are too many',
    { ...healthyHost('b', 1), rules: { nft: { why: 'nft prints more than the 900 kB that are read' } } },
  ],
])('no warning: %s', (_why, host, group = PLAN.group) => {
  expect(forgottenWarnings({ ...PLAN, group }, [host])).toEqual([]);
});

test('with IPv6: MLD', () => {
  const host = hostWith(chain('input', 'icmpv6 type mld-listener-query drop'));

  expect(forgottenWarnings({ ...PLAN, group: 'ff15::19' }, [host])[0]).toMatch(/drops MLD .*MLD has to pass$/);
});

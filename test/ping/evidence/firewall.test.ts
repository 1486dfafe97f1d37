/** Rule sets as nft and iptables-save print them, test/cases/ping/firewall/CASE.json: which rules are in the way of the group. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Hook } from '../../../src/netfilter/types.ts';
import type { Blocker } from '../../../src/ping/evidence/blocker.ts';
import { blockers, rewriters } from '../../../src/ping/evidence/firewall.ts';
import { unreadWords } from '../../../src/ping/evidence/rules.ts';
import type { Rules } from '../../../src/ping/probe/wire.ts';
import { healthyHost, PLAN } from '../evidence.ts';

interface Case {
  readonly hooks: readonly Hook[];
  /** Before and after a burst of packets to the group. */
  readonly nft: { readonly before: string; readonly after: string };
  /** Only where nft has nothing to say. */
  readonly iptables?: { readonly before: string; readonly after: string };
  /** The surest first; `counted` left out: no counter. */
  readonly blockers: readonly Blocker[];
  readonly rewriters?: readonly object[];
}

const NO_TC = { text: '' };
const CHAIN = (rule: string, hook = 'input') =>
  `table inet t { # handle 1\nchain c { # handle 1\ntype filter hook ${hook} priority 0; policy accept;\n${rule} # handle 2\n}\n}`;

const FOLDER = new URL('../../cases/ping/firewall/', import.meta.url);

test.each(readdirSync(FOLDER).map((file) => [file.replace('.json', ''), file]))('%s', (_name, file) => {
  const { hooks, nft, iptables, ...expected } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Case;
  const at = (moment: 'before' | 'after') => ({
    nft: { text: nft[moment] },
    tc: { text: '' },
    ...(iptables === undefined ? {} : { iptables: { text: iptables[moment] } }),
  });
  const host = { ...healthyHost('b', 1), firewall: { before: at('before'), after: at('after'), burst: 5 } };

  expect(blockers(host, PLAN, hooks)).toEqual(expected.blockers);
  if (expected.rewriters) expect(rewriters(host, PLAN)).toEqual(expected.rewriters);
});

test('rules that could not be read are not: no rules', () => {
  const unread = { nft: { why: 'Operation not permitted' }, tc: { text: '' } };
  const host = { ...healthyHost('b', 1), firewall: { before: unread, after: unread, burst: 5 } };

  expect(blockers(host, PLAN, ['input'])).toBeUndefined();
  expect(blockers(healthyHost('b', 1), PLAN, ['input'])).toBeUndefined();
});

test('rules of which the counters before are not known are no evidence', () => {
  const [before, after] = [
    { nft: { why: 'nft takes longer than 10 s' } },
    { nft: { text: CHAIN('udp dport 23110 counter packets 9 bytes 1 drop') } },
  ];
  const host = {
    ...healthyHost('b', 1),
    firewall: { before: { ...before, tc: NO_TC }, after: { ...after, tc: NO_TC }, burst: 5 },
  };

  expect(blockers(host, PLAN, ['input'])).toBeUndefined();
  expect(unreadWords(host, PLAN)).toEqual(['the rule set of b could not be read: nft takes longer than 10 s']);
});

const [DROP, LONG, NOT_THERE] = [
  { text: '*filter\n:INPUT DROP [0:0]\nCOMMIT\n' },
  { why: 'iptables-save prints more than the 900 kB that are read' },
  { why: 'it is not there', absent: true },
];

test.each<[string, Rules, number | undefined]>([
  ['no nft, and rules of iptables', { nft: NOT_THERE, iptables: DROP }, 1],
  ['no rules of nft, and those of iptables are not known', { nft: { text: '' }, iptables: LONG }, undefined],
  ['no rules of nft, and no iptables', { nft: { text: '' }, iptables: NOT_THERE }, 0],
  ['neither of the tools', { nft: NOT_THERE, iptables: NOT_THERE }, undefined],
])('%s', (_name, told, found) => {
  const rules = { ...told, tc: NO_TC };
  const host = { ...healthyHost('b', 1), firewall: { before: rules, after: rules, burst: 5 } };

  expect(blockers(host, PLAN, ['input'])?.length).toBe(found);
  expect(unreadWords(host, PLAN)).toHaveLength(found === undefined ? 1 : 0);
});

test.each([
  ['qdisc clsact ffff: parent ffff:fff1', 1],
  ['qdisc noqueue 0: root refcnt 2', 0],
])('filters that are not known, and %s: %d told', (qdisc, found) => {
  const rules = {
    nft: { text: '' },
    tc: { why: 'tc prints more than the 900 kB that are read' },
    qdisc: { text: `${qdisc}\n` },
  };
  const host = { ...healthyHost('b', 1), firewall: { before: rules, after: rules, burst: 5 } };

  expect(unreadWords(host, PLAN)).toHaveLength(found);
});

test.each([
  ['mld-listener-report', 1],
  ['mld2-listener-report', 1],
  ['mld-listener-done', 0],
])('a rule that drops %s out of a host is in the way of its membership: %d', (type, found) => {
  const rules = { nft: { text: CHAIN(`icmpv6 type ${type} drop`, 'output') }, tc: NO_TC };
  const host = { ...healthyHost('b', 1), firewall: { before: rules, after: rules, burst: 5 } };

  expect(blockers(host, { ...PLAN, group: 'ff15::1234' }, ['output'], 'igmp')).toHaveLength(found);
});

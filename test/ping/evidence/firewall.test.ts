/** Rule sets as nft and iptables-save print them, test/cases/ping/firewall/CASE.json: which rules are in the way of the group. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Hook } from '../../../src/netfilter/types.ts';
import type { Blocker } from '../../../src/ping/evidence/blocker.ts';
import { blockers, rewriters } from '../../../src/ping/evidence/firewall.ts';
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

test.each([
  ['mld-listener-report', 1],
  ['mld2-listener-report', 1],
  ['mld-listener-done', 0],
])('a rule that drops %s out of a host is in the way of its membership: %d', (type, found) => {
  const text = `table inet t { # handle 1\nchain c { # handle 1\ntype filter hook output priority 0; policy accept;\nicmpv6 type ${type} drop # handle 2\n}\n}`;
  const rules = { nft: { text }, tc: { text: '' } };
  const host = { ...healthyHost('b', 1), firewall: { before: rules, after: rules, burst: 5 } };

  expect(blockers(host, { ...PLAN, group: 'ff15::1234' }, ['output'], 'igmp')).toHaveLength(found);
});

/**
 * The rules by which the kernel combines conf.all and conf.IF, seen from outside: keys are written, packets are sent, and
 * what arrives, what is counted and what is reported is watched (in-force.py). What settings say of the same keys is held
 * against that.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openNamespace, type PrivateNamespace } from '../settings/private-namespace.ts';

const PROBE = readFileSync(new URL('in-force.py', import.meta.url), 'utf8');

let ns: PrivateNamespace;
beforeAll(async () => {
  ns = await openNamespace();
  await ns.must(`
echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad
for i in 0 1; do ip link add eth$i type veth peer name p$i; echo 1 >/proc/sys/net/ipv6/conf/p$i/disable_ipv6
ip link set p$i up; ip link set eth$i up; done
ip addr add 198.18.1.1/24 dev eth0; ip addr add 198.18.2.1/24 dev eth1`);
});
afterAll(async () => ns.close());

/** What the kernel did in each case, in order. */
async function seen(cases: readonly object[]): Promise<readonly unknown[]> {
  const stdout = await ns.must(`python3 -c '${PROBE.replaceAll("'", `'\\''`)}' <<'END'\n${JSON.stringify(cases)}\nEND`);
  return JSON.parse(stdout);
}

/** Every pair of values of conf.all and conf.eth0. */
function pairs(values: readonly number[]): readonly { readonly all: number; readonly eth0: number }[] {
  return values.flatMap((all) => values.map((eth0) => ({ all, eth0 })));
}

interface Rule {
  readonly kind: string;
  readonly rule: string;
  readonly cases: readonly { readonly all: number; readonly eth0: number }[];
  expected(all: number, eth0: number): unknown;
}

/** What becomes of a datagram whose source is routed back by this interface, by another, by none. */
const RP_FILTER = [
  ['delivered', 'delivered', 'delivered'],
  ['delivered', 'filtered', 'filtered'],
  ['delivered', 'delivered', 'filtered'],
];

const RULES: readonly Rule[] = [
  {
    kind: 'rp_filter',
    rule: 'the greater of both; 2 is loose',
    cases: pairs([0, 1, 2]),
    expected: (all, eth0) => RP_FILTER[Math.max(all, eth0)],
  },
  {
    kind: 'accept_local',
    rule: 'one of both is enough',
    cases: pairs([0, 1]),
    expected: (all, eth0) => (all === 1 || eth0 === 1 ? 'delivered' : 'dropped'),
  },
  {
    kind: 'igmp_version',
    rule: '1 where one of both says 1, else 2 where one says 2, else 3',
    cases: pairs([0, 1, 2, 3, 5]),
    expected: (all, eth0) => [1, 2].find((version) => all === version || eth0 === version) ?? 3,
  },
  {
    kind: 'mld_version',
    rule: 'all, unless it is 0: then the interface; 1 is 1, anything else 2',
    cases: pairs([0, 1, 2, 3]),
    expected: (all, eth0) => ((all === 0 ? eth0 : all) === 1 ? 1 : 2),
  },
  {
    kind: 'mc_forwarding',
    rule: 'both are needed',
    // The interface's key cannot be 1 while nobody holds the routing table.
    cases: [
      { all: 0, eth0: 0 },
      { all: 1, eth0: 0 },
      { all: 1, eth0: 1 },
    ],
    expected: (all, eth0) => all === 1 && eth0 === 1,
  },
];

describe.each(RULES)('$kind: $rule', ({ kind, cases, expected }) => {
  test(`${cases.length} pairs of all and the interface`, async () => {
    const observed = await seen(cases.map((one) => ({ kind, ...one })));

    expect(cases.map((one, index) => ({ ...one, seen: observed[index] }))).toEqual(
      cases.map((one) => ({ ...one, seen: expected(one.all, one.eth0) })),
    );
  });
});

test('igmp_link_local_mcast_reports: whether a join of 224.0.0.5 is reported', async () => {
  const cases = [0, 1].map((key) => ({ kind: 'link_local_reports', key }));

  expect(await seen(cases)).toEqual([null, 3]);
});

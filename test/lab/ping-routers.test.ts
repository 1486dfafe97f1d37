/**
 * Causes that lie at a router of the inventory: named there with what its tables say; the remedy, run by hand, makes the same
 * ping pass, and so do the profile lines, applied. Pairs of one segment stay delivered.
 */
import { expect, test } from '@jest/globals';
import { mcreadyRun } from './mcready.ts';
import { received } from './multicast.ts';
import { causesOf } from './ping-scenarios.ts';
import { ACROSS, applied, each, FROM_A, pingOver, profileOf, R1, remedied, routeBy, undelivered } from './routers.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const PHYINTS = 'phyint eth1 enable\nphyint eth2 enable\n';
const BOTH_WAYS = `${PHYINTS}mroute from eth1 group 239.0.0.0/8 to eth2\nmroute from eth2 group 239.0.0.0/8 to eth1\n`;

/** What is wrong with r1, and what is said of it. */
interface Scenario {
  readonly name: string;
  /** smcrouted's lines; null: it does not run. */
  readonly routes?: string | null;
  /** The lines that are there and not read by anyone. */
  readonly file?: string;
  readonly byHand?: readonly [inject: string, heal: string];
  readonly failed: { readonly [pair: string]: readonly string[] };
  readonly evidence: readonly RegExp[];
  /** No profile line cures it: a rule set is check only; or apply cannot start a daemon. */
  readonly notApplied?: true;
}

const NO_FORWARDING = 'no-forwarding router r1 certain';

function rules(chain: string, rule: string): readonly [string, string] {
  return [
    `nft -f - <<'E'\nadd table inet t\nadd chain inet t c { ${chain} }\nadd rule inet t c ${rule}\nE`,
    'nft delete table inet t',
  ];
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'no routing daemon, with a configuration that says it all',
    routes: null,
    file: BOTH_WAYS,
    failed: each(ACROSS, NO_FORWARDING),
    evidence: [/no multicast routing runs on r1 \(\/proc\/net\/ip_mr_vif is empty\)/, /over the router 198\.19\.16\.1/],
    notApplied: true,
  },
  {
    name: 'no routing daemon, and no configuration',
    routes: null,
    failed: each(ACROSS, NO_FORWARDING),
    evidence: [/smcroute is installed, but smcrouted does not run/],
    notApplied: true,
  },
  {
    name: 'a routing daemon without a route',
    routes: PHYINTS,
    failed: each(ACROSS, NO_FORWARDING),
    evidence: [/\d+ packets of 198\.19\.0\.11 came in by eth1, and the route of r1 does not lead to eth2/],
  },
  {
    name: 'a routing daemon that has one of the interfaces only',
    routes: 'phyint eth1 enable\n',
    failed: each(ACROSS, NO_FORWARDING),
    evidence: [/does not lead to eth2/, /eth2 is no interface of the multicast routing of r1 \(no VIF\)/],
  },
  {
    name: 'a route that leads elsewhere',
    routes: `phyint eth0 enable\n${BOTH_WAYS.replace('239.0.0.0/8 to eth2', '239.0.0.0/8 to eth0')}`,
    failed: each(FROM_A, NO_FORWARDING),
    evidence: [/[1-9]\d packets of 198\.19\.0\.11 came in by eth1, and the route of r1 does not lead to eth2/],
  },
  {
    name: 'a route that takes a source from the wrong interface',
    routes: `${BOTH_WAYS}mroute from eth2 source 198.19.0.11 group GROUP to eth1\n`,
    failed: each(['h1>h2', 'h1>h4'], NO_FORWARDING),
    evidence: [
      /takes packets of 198\.19\.0\.11 from eth2, and [1-9]\d packets came in by another interface, which is eth1/,
    ],
  },
  {
    name: 'a firewall at forward',
    byHand: rules('type filter hook forward priority 0;', 'ip daddr 239.8.4.0/24 udp dport 23110 counter drop'),
    failed: each(ACROSS, NO_FORWARDING),
    evidence: [
      /the route|"ip daddr 239\.8\.4\.0\/24 .*drop" in inet t c \(forward\), which counted [1-9]\d* packets in all/,
    ],
    notApplied: true,
  },
  {
    name: 'a firewall at forward whose policy is drop, by interface',
    byHand: rules('type filter hook forward priority 0; policy drop;', 'iifname "eth2" oifname "eth1" accept'),
    failed: each(FROM_A, NO_FORWARDING),
    evidence: [/on r1 "policy drop" in inet t c \(forward\) drops them/],
    notApplied: true,
  },
  {
    name: 'a firewall before routing',
    byHand: rules('type filter hook prerouting priority -300;', 'iifname "eth1" ip daddr 239.8.4.0/24 drop'),
    failed: each(FROM_A, NO_FORWARDING),
    evidence: [/in inet t c \(prerouting\) drops them/],
    notApplied: true,
  },
  {
    name: 'rp_filter and a better route back to a source elsewhere',
    byHand: [
      'sysctl -w net.ipv4.conf.eth1.rp_filter=1; ip route add 198.19.0.11/32 dev eth2',
      'ip route del 198.19.0.11/32 dev eth2; sysctl -w net.ipv4.conf.eth1.rp_filter=0',
    ],
    failed: each(['h1>h2', 'h1>h4'], NO_FORWARDING),
    evidence: [
      /rp_filter of eth1 on r1 is strict: in force is max\(all=0, eth1=1\)/,
      /r1 would reach 198\.19\.0\.11 by eth2, and the packets come in by eth1/,
    ],
  },
];

describeWithLab('causes at a router', () => {
  const lab = useLab({ hosts: 4, topology: 'routed' });
  let used = 0;

  async function withFault({ routes, file, byHand }: Scenario, group: string, then: () => Promise<void>) {
    if (routes !== undefined) await routeBy(lab(), 'r1', routes?.replaceAll('GROUP', group));
    if (routes === null)
      await sh(
        lab(),
        R1,
        file === undefined ? 'rm -f /etc/smcroute.conf' : `printf '%s' '${file}' >/etc/smcroute.conf`,
      );
    if (byHand) await sh(lab(), R1, byHand[0]);
    try {
      await then();
    } finally {
      if (byHand) await sh(lab(), R1, byHand[1]);
      if (routes !== undefined) await routeBy(lab(), 'r1', BOTH_WAYS);
    }
  }

  test.each(SCENARIOS)('$name', async (scenario) => {
    used += 1;
    const group = `239.8.4.${used}`;
    const ping = () => pingOver(lab(), group, '--ttl', '4');
    await withFault(scenario, group, async () => {
      const run = await ping();

      expect(undelivered(run)).toEqual(scenario.failed);
      expect(run.exitCode).toBe(1);
      const evidence = causesOf(run)
        .flatMap((cause) => cause.evidence)
        .join('\n');
      for (const words of scenario.evidence) expect(evidence).toMatch(words);
      await remedied(lab(), run);
      expect(undelivered(await ping())).toEqual({});
      expect(await received(lab(), { from: 'h1', to: 'h2', ttl: 2, group })).toBe(5);
    });
    if (!scenario.notApplied)
      await withFault(scenario, group, async () => {
        const run = await ping();
        expect(undelivered(run)).toEqual(scenario.failed);
        await applied(lab(), run);
        expect(undelivered(await ping())).toEqual({});
      });
    expect(undelivered(await ping())).toEqual({});
  });
});

describeWithLab('a TTL that ends at a router', () => {
  const lab = useLab({ hosts: 4, topology: 'routed' });

  test('TTL 1 stays on the link: the pairs of one segment are delivered, the others by the delivery entry that is told', async () => {
    const run = await pingOver(lab(), '239.8.4.99');
    expect(undelivered(run)).toEqual(each(ACROSS, 'ttl-expired router r1 certain'));
    expect(causesOf(run)[0]!.profile).toEqual([
      'delivery:',
      '  - {group: 239.8.4.99, port: 23110, from: fleet, to: fleet, ttl: 2}',
    ]);

    const cured = await mcreadyRun(lab(), 'ping', '-p', await profileOf(lab(), run));

    expect(undelivered(cured)).toEqual({});
    expect(cured.pairs!.map(({ hops }) => hops).sort()).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  test('a TTL threshold of the router: a higher TTL passes, and so does this one once the threshold is lower', async () => {
    const high = BOTH_WAYS.replaceAll(' enable', ' enable ttl-threshold 5');
    const ping = () => pingOver(lab(), '239.8.4.98', '--ttl', '4');
    await routeBy(lab(), 'r1', high);

    const run = await ping();

    expect(undelivered(run)).toEqual(each(ACROSS, 'ttl-expired router r1 certain'));
    for (const { evidence } of causesOf(run))
      expect(evidence.join()).toMatch(
        /[1-9]\d packets of \S+ came in .*TTL of 4.*of r1 sends on only what has a TTL above 5/,
      );
    expect(causesOf(run)[0]!.advice).toEqual([expect.stringContaining('--ttl 6')]);
    expect(causesOf(run)[0]!.profile!.slice(0, 2)).toEqual([
      'delivery:',
      '  - {group: 239.8.4.98, port: 23110, from: fleet, to: fleet, ttl: 6}',
    ]);
    const cured = await mcreadyRun(lab(), 'ping', '-p', await profileOf(lab(), run));
    expect(undelivered(cured)).toEqual({});

    await remedied(lab(), run);
    expect(undelivered(await ping())).toEqual({});
    await routeBy(lab(), 'r1', high);
    await applied(lab(), run);
    expect(undelivered(await ping())).toEqual({});
    await routeBy(lab(), 'r1', BOTH_WAYS);
  });
});

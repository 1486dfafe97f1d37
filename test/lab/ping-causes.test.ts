/**
 * Every cause that the lab can bring about with the kernel, its routes, netfilter and the switch: named where it is, the
 * pairs beside it stay delivered, and what the remedy says, run by hand, makes the same ping pass.
 */
import { expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import type { Cause, PairResult, Run } from '../../src/result/types.ts';
import { mcreadyRun, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

interface Scenario {
  readonly name: string;
  /** `FAULT@HOST` of the lab, several at once. */
  readonly faults?: readonly string[];
  /** What to run on h2 where no fault of the lab does it, and what takes it back. */
  readonly byHand?: readonly [inject: string, heal: string];
  /** Leave the interface to the routing tables. */
  readonly byRoute?: boolean;
  readonly args?: readonly string[];
  /** `from>to`, `*` for both others → `code at host confidence` of every cause told. */
  readonly failed: { readonly [pairs: string]: readonly string[] };
  readonly verdict?: 'degraded';
  /** The causes tell no command: the fault lies where no host of ours is, or nobody knows which of two hosts is wrong. */
  readonly noRemedy?: true;
}

const H2 = { host: 'h2' };

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'no route, no interface named',
    faults: ['route-missing@h2'],
    byRoute: true,
    failed: { 'h2>*': ['sender-no-route sender h2 certain'], '*>h2': ['receiver-not-joined receiver h2 certain'] },
  },
  {
    name: 'a route to the wrong interface',
    faults: ['route-wrong@h2'],
    byRoute: true,
    failed: {
      'h2>*': ['sender-wrong-interface sender h2 certain'],
      '*>h2': ['receiver-wrong-interface receiver h2 certain'],
    },
  },
  {
    name: 'an interface that is set down',
    faults: ['link-down@h2'],
    failed: { 'h2>*': ['sender-link-down sender h2 certain'], '*>h2': ['not-on-wire receiver h2 certain'] },
  },
  {
    name: 'no carrier',
    faults: ['carrier-down@h2'],
    failed: { 'h2>*': ['sender-link-down sender h2 certain'], '*>h2': ['not-on-wire receiver h2 certain'] },
    noRemedy: true,
  },
  {
    name: 'a switch that sends the group elsewhere only',
    faults: ['switch-drops@h2'],
    failed: { '*>h2': ['not-on-wire network h2 certain'] },
    noRemedy: true,
  },
  {
    name: 'no membership allowed',
    faults: ['membership-limit@h2'],
    failed: { '*>h2': ['receiver-membership-limit receiver h2 certain'] },
  },
  {
    name: 'rp_filter and a better route back elsewhere',
    faults: ['rp-filter-asymmetric@h2'],
    failed: { '*>h2': ['receiver-rp-filter receiver h2 certain'] },
  },
  {
    name: 'a firewall at input',
    faults: ['firewall-input@h2'],
    failed: { '*>h2': ['receiver-firewall receiver h2 certain'] },
  },
  {
    name: 'a firewall whose policy is drop, without a counter',
    byHand: [
      "nft -f - <<'E'\nadd table inet t\nadd chain inet t i { type filter hook input priority 0; policy drop; }\nadd rule inet t i meta l4proto { tcp, icmp, igmp } accept\nE",
      'nft delete table inet t',
    ],
    failed: { '*>h2': ['receiver-firewall receiver h2 certain'] },
  },
  {
    name: 'a firewall at output',
    faults: ['firewall-output@h2'],
    failed: { 'h2>*': ['sender-firewall sender h2 certain'] },
  },
  {
    name: 'nftables at the ingress of the interface',
    faults: ['firewall-ingress@h2'],
    failed: { '*>h2': ['receiver-ingress-drop receiver h2 certain'] },
  },
  {
    name: 'a tc filter at the ingress of the interface',
    byHand: [
      // udp → TC_ACT_SHOT, else TC_ACT_UNSPEC; offsets from the Ethernet header
      "tc qdisc add dev eth1 clsact && tc filter add dev eth1 ingress bpf da bytecode '4,48 0 0 23,21 0 1 17,6 0 0 2,6 0 0 4294967295'",
      'tc qdisc del dev eth1 clsact',
    ],
    failed: { '*>h2': ['receiver-ingress-drop receiver h2 likely'] },
  },
  {
    name: 'a firewall that drops IGMP, and a switch that prunes',
    faults: ['igmp-blocked@h2'],
    failed: { '*>h2': ['igmp-blocked receiver h2 likely'] },
  },
  {
    name: 'an MTU smaller than that of the others',
    faults: ['mtu-small@h2'],
    args: ['--size', '1400'],
    failed: { '*>h2': ['packet-too-big receiver h2 certain'] },
  },
  {
    name: "a receiver that has the sender's address too",
    faults: ['address-taken@h2'],
    failed: { 'h1>h2': ['receiver-bad-source receiver h2 certain'] },
    noRemedy: true,
  },
  {
    name: 'NAT on the sender',
    faults: ['source-nat@h2'],
    verdict: 'degraded',
    failed: { 'h2>*': ['source-rewritten sender h2 certain'] },
  },
  {
    name: 'two faults on one host',
    faults: ['rp-filter-asymmetric@h2', 'firewall-input@h2'],
    failed: { '*>h2': ['receiver-rp-filter receiver h2 certain', 'receiver-firewall receiver h2 likely'] },
  },
  {
    name: 'a fault at each end of a pair',
    faults: ['firewall-output@h1', 'firewall-input@h2'],
    failed: {
      'h1>h2': ['sender-firewall sender h1 certain', 'receiver-firewall receiver h2 certain'],
      'h1>h3': ['sender-firewall sender h1 certain'],
      'h3>h2': ['receiver-firewall receiver h2 certain'],
    },
  },
];

describeWithLab('causes of failed pairs', () => {
  const lab = useLab({ hosts: 3 });
  /** One group a scenario: routes that remedies add for one must not heal another. */
  let used = 0;

  test.each(SCENARIOS)('$name', async (scenario) => {
    const { faults = [], byHand, byRoute = false, verdict = 'undelivered', noRemedy = false } = scenario;
    const profile = await writeFile(lab(), 'by-route.yaml', 'name: by-route\ndescription: says nothing\n');
    const args = ['--group', `239.8.4.${++used}`, ...(byRoute ? ['-p', profile] : []), ...(scenario.args ?? [])];
    for (const fault of faults) await injectFault(lab(), ...split(fault));
    if (byHand) await sh(lab(), H2, byHand[0]);
    try {
      const run = await mcreadyRun(lab(), 'ping', ...args);

      expect(told(run, 'delivered')).toEqual(expected(scenario, verdict));
      expect(run.exitCode).toBe(1);

      const remedies = new Map(
        causesOf(run).flatMap(({ host, remedy }) => remedy.map((line) => [`${host} ${line}`, { host, line }])),
      );
      expect(remedies.size > 0).toBe(!noRemedy);
      for (const { host, line } of remedies.values()) await sh(lab(), { host }, line);
      if (!noRemedy) expect(told(await mcreadyRun(lab(), 'ping', ...args), 'delivered')).toEqual({});
    } finally {
      if (byHand) await sh(lab(), H2, byHand[1]);
      for (const fault of faults) await healFault(lab(), ...split(fault));
    }
    expect(told(await mcreadyRun(lab(), 'ping', ...args), 'delivered')).toEqual({});
  });

  test('the remedy for rp_filter is what check says, and an interface that leans on conf.all keeps its value', async () => {
    await injectFault(lab(), 'rp-filter-asymmetric', 'h2');
    await sh(lab(), H2, 'sysctl -w net.ipv4.conf.eth1.rp_filter=0 net.ipv4.conf.all.rp_filter=1');
    const inForce =
      'cd /proc/sys/net/ipv4/conf; for i in eth0 eth1; do cat all/rp_filter $i/rp_filter | sort -n | tail -1; done';
    expect(await sh(lab(), H2, inForce)).toBe('1\n1');

    const [cause] = causesOf(await mcreadyRun(lab(), 'ping', '--to', 'h2'));
    const finding = (await mcreadyRun(lab(), 'check', 'h2')).hosts[0]!.findings!.find(
      (one) => one.setting === 'rp_filter',
    );

    expect(cause).toMatchObject({ code: 'receiver-rp-filter', host: 'h2' });
    expect(cause!.remedy).toEqual(finding!.remedy);
    await sh(lab(), H2, cause!.remedy.join('\n'));
    expect(await sh(lab(), H2, inForce)).toBe('1\n0');
    expect((await mcreadyRun(lab(), 'ping')).verdict).toBe('delivered');
    await sh(
      lab(),
      H2,
      'sysctl -w net.ipv4.conf.eth0.rp_filter=0 net.ipv4.conf.lo.rp_filter=0 net.ipv4.conf.default.rp_filter=0',
    );
    await healFault(lab(), 'rp-filter-asymmetric', 'h2');
  });
});

describeWithLab('causes of failed pairs across a router', () => {
  const lab = useLab({ hosts: 4, topology: 'routed' });
  const ping = (...args: readonly string[]) =>
    mcreadyRun(lab(), 'ping', '--group', '239.8.4.99', '--from', 'fleet', '--to', 'fleet', ...args);
  /** Odd hosts are on one segment, even ones on the other. */
  const ACROSS = ['h1>h2', 'h1>h4', 'h2>h1', 'h2>h3', 'h3>h2', 'h3>h4', 'h4>h1', 'h4>h3'] as const;

  test('TTL 1 stays on the link: the pairs of one segment are delivered, the others with a higher TTL', async () => {
    expect(told(await ping(), 'delivered')).toEqual(
      Object.fromEntries(
        ACROSS.map((pair) => [pair, ['undelivered', `ttl-expired router ${pair.slice(0, 2)} certain`]]),
      ),
    );

    expect(told(await ping('--ttl', '2'), 'delivered')).toEqual({});
  });

  test('no routing daemon: nothing is forwarded, until one runs', async () => {
    await injectFault(lab(), 'router-down', 'r1');

    const run = await ping('--ttl', '4');
    await healFault(lab(), 'router-down', 'r1');

    expect(told(run, 'delivered')).toEqual(
      Object.fromEntries(ACROSS.map((pair) => [pair, ['undelivered', `no-forwarding router ${pair.slice(3)} likely`]])),
    );
    expect(causesOf(run)[0]!.evidence.join()).toContain('leads over the router 198.19.16.1');
    expect(told(await ping('--ttl', '4'), 'delivered')).toEqual({});
  });
});

function split(fault: string): [string, string] {
  const [id = '', host = ''] = fault.split('@');
  return [id, host];
}

function causesOf(run: Run): readonly Cause[] {
  return run.pairs!.flatMap(({ cause, otherCauses = [] }) => (cause ? [cause, ...otherCauses] : otherCauses));
}

/** Pairs with another verdict than this: `from>to` → verdict and causes. */
function told(run: Run, except: PairResult['verdict']) {
  const others = run.pairs!.filter((pair) => pair.verdict !== except);
  return Object.fromEntries(
    others.map(({ from, to, verdict, cause, otherCauses = [] }) => [
      `${from}>${to}`,
      [
        verdict,
        ...[cause!, ...otherCauses].map(({ code, at, host, confidence }) => `${code} ${at} ${host} ${confidence}`),
      ],
    ]),
  );
}

function expected({ failed }: Scenario, verdict: string) {
  const others = ['h1', 'h3'];
  return Object.fromEntries(
    Object.entries(failed).flatMap(([pairs, causes]) =>
      (pairs.includes('*') ? others.map((other) => pairs.replace('*', other)) : [pairs]).map((pair) => [
        pair,
        [verdict, ...causes],
      ]),
    ),
  );
}

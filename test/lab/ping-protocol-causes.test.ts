/**
 * Responders that are not ours to look into: why a host does not hear their answers by multicast. h1 runs Debian's ssmpingd, h4
 * ours; h2 is faulty, h3 its healthy twin.
 */
import { beforeAll, expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import type { Place } from '../../src/lab/types.ts';
import { mcreadyRun } from './mcready.ts';
import { causesOf, H2, told } from './ping-scenarios.ts';
import { startServing, startSsmpingd } from './protocol.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const SSMPINGD = '198.19.0.11';
const OURS = '198.19.0.14';

interface Scenario {
  readonly name: string;
  readonly server: string;
  /** `FAULT@HOST` of the lab. */
  readonly fault?: string;
  /** What to run where no fault of the lab does it, and what takes it back. */
  readonly byHand?: readonly [where: Place, inject: string, heal: string];
  readonly args?: readonly string[];
  /** 5 unless said otherwise. */
  readonly count?: number;
  /** Host → verdict and cause of every host that does not hear all. */
  readonly failed: { readonly [host: string]: readonly [verdict: string, cause: string] };
  /** In the evidence. */
  readonly says: RegExp;
  readonly noRemedy?: true;
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'rp_filter and a better route back elsewhere',
    server: SSMPINGD,
    fault: 'rp-filter-asymmetric@h2',
    args: ['--interface', 'eth1'],
    failed: { h2: ['undelivered', 'receiver-rp-filter receiver h2 certain'] },
    says: /h2 would reach 198\.19\.0\.11 by eth0, not by eth1/,
  },
  {
    name: 'a firewall at input',
    server: OURS,
    fault: 'firewall-input@h2',
    failed: { h2: ['undelivered', 'receiver-firewall receiver h2 certain'] },
    says: /5 of 5 packets of 198\.19\.0\.14 were seen on h2, its socket got 0/,
  },
  {
    name: 'a firewall that lets 7 of 10 pass',
    server: SSMPINGD,
    fault: 'lossy@h2',
    count: 10,
    failed: { h2: ['degraded', 'receiver-firewall receiver h2 certain'] },
    says: /10 of 10 packets of 198\.19\.0\.11 were seen on h2, its socket got [4-9];/,
  },
  {
    name: 'nftables at the ingress of the interface',
    server: SSMPINGD,
    fault: 'firewall-ingress@h2',
    failed: { h2: ['undelivered', 'receiver-ingress-drop receiver h2 certain'] },
    says: /5 of 5 packets of 198\.19\.0\.11 were seen on eth1 of h2/,
  },
  {
    name: 'a firewall that drops IGMP, and a switch that prunes',
    server: OURS,
    fault: 'igmp-blocked@h2',
    failed: { h2: ['undelivered', 'igmp-blocked receiver h2 likely'] },
    says: /0 of 5 packets of 198\.19\.0\.14 were seen on h2/,
  },
  {
    name: 'a switch that sends the group elsewhere only',
    server: OURS,
    fault: 'switch-drops@h2',
    failed: { h2: ['undelivered', 'not-on-wire network h2 likely'] },
    says: /it does send to the group: other hosts heard its answers to their own queries: h3/,
    noRemedy: true,
  },
  {
    name: 'no membership allowed',
    server: SSMPINGD,
    fault: 'membership-limit@h2',
    failed: { h2: ['undelivered', 'receiver-membership-limit receiver h2 certain'] },
    says: /joining 232\.43\.211\.234 on h2 failed/,
  },
  {
    name: 'a way to the responder by another interface',
    server: SSMPINGD,
    byHand: [H2, `ip route add ${SSMPINGD} dev eth0`, `ip route del ${SSMPINGD}`],
    failed: { h2: ['undelivered', 'receiver-wrong-interface receiver h2 likely'] },
    says: /joined on eth0 of h2, by which its route to 198\.19\.0\.11 leads; 198\.19\.0\.11 is on the network of eth1/,
  },
  {
    name: 'a firewall at output of the responder: not to be told from the network',
    server: SSMPINGD,
    fault: 'firewall-output@h1',
    failed: {
      h2: ['undelivered', 'not-on-wire network h2 guess'],
      h3: ['undelivered', 'not-on-wire network h3 guess'],
    },
    says: /they never left 198\.19\.0\.11 \(its firewall, its route or interface for the group\), cannot be told from here/,
    noRemedy: true,
  },
  {
    name: 'NAT on the responder, any source',
    server: SSMPINGD,
    fault: 'source-nat@h1',
    args: ['--group', '239.1.2.3'],
    failed: {
      h2: ['degraded', 'source-rewritten network h2 likely'],
      h3: ['degraded', 'source-rewritten network h3 likely'],
    },
    says: /198\.19\.0\.11 sends from 198\.19\.0\.11, h[23] saw 198\.19\.15\.250/,
    noRemedy: true,
  },
];

describeWithLab('why a host does not hear a responder', () => {
  const lab = useLab({ hosts: 4 });
  const ping = ({ server, count = 5, args = [] }: Scenario) =>
    mcreadyRun(
      lab(),
      ...['ping', '--protocol', 'rfc6450', '--server', server, '--from', 'h2,h3', '--interval', '0.2'],
      ...['--count', String(count), ...args],
    );
  const byHost = (run: Awaited<ReturnType<typeof ping>>) =>
    Object.fromEntries(Object.entries(told(run, 'delivered')).map(([pair, what]) => [pair.split('>')[1], what]));

  beforeAll(async () => {
    await sh(lab(), { host: 'h1' }, 'ip route replace 232.0.0.0/8 dev eth1');
    await startSsmpingd(lab(), 'h1');
  });

  test.each(SCENARIOS)('$name', async (scenario) => {
    const { server, fault, byHand, failed, says, noRemedy = false } = scenario;
    const serving = server === OURS ? await startServing(lab(), 'h4', 600) : undefined;
    const [id = '', host = ''] = fault?.split('@') ?? [];
    if (fault) await injectFault(lab(), id, host);
    if (byHand) await sh(lab(), byHand[0], byHand[1]);
    try {
      const run = await ping(scenario);

      expect(byHost(run)).toEqual(failed);
      expect(run.exitCode).toBe(1);
      const causes = causesOf(run);
      for (const { evidence } of causes) expect(evidence.join('; ')).toMatch(says);
      const remedies = causes.flatMap((cause) => cause.remedy.map((line) => [cause.host, line] as const));
      expect(remedies.length > 0).toBe(!noRemedy);
      for (const [where, line] of remedies) await sh(lab(), { host: where }, line);
      if (!noRemedy) expect(byHost(await ping(scenario))).toEqual({});
    } finally {
      if (byHand) await sh(lab(), byHand[0], byHand[2]);
      if (fault) await healFault(lab(), id, host);
    }
    expect(byHost(await ping(scenario))).toEqual({});
    await serving?.signal('INT');
  });
});

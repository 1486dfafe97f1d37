/** Rule sets of thousands of rules: the one that decides is found wherever it stands, and what is too long to be read is no evidence. */
import { expect, test } from '@jest/globals';
import { watchProbes } from '../bench/probes.ts';
import { mcreadyRun } from './mcready.ts';
import { causesOf, H2, type Scenario, testScenarios, told } from './ping-scenarios.ts';
import { describeWithLab, sh, useLab } from './support.ts';

/** 270 kB as nft prints it. */
const LONG = 7_000;
/** More than a probe reads. */
const TOO_LONG = 30_000;
/** Rules that are not about the group, before or behind those that are. */
const others = (count: number) =>
  `awk 'BEGIN { for (i = 0; i < ${count}; i++) print "add rule inet t c ip saddr 10." int(i / 256) "." i % 256 ".1 drop" }'`;

/** A chain at a hook, the rules before the others, and those behind. */
function chainOf(hook: string, count: number, before: string, behind: string, policy = 'accept'): string {
  const add = (rule: string) => (rule === '' ? '' : `echo 'add rule inet t c ${rule}'`);
  return `{ echo 'add table inet t'; echo 'add chain inet t c { type filter hook ${hook} priority 0; policy ${policy}; }'
${add(before)}
${others(count)}
${add(behind)}
} | nft -f -`;
}

const GONE = 'nft delete table inet t';
const DROP = 'ip daddr 224.0.0.0/4 udp dport 23110 counter drop';
const FOUND = { '*>h2': ['receiver-firewall receiver h2 certain'] } as const;

const SCENARIOS: readonly Scenario[] = [
  { name: 'a drop before all others', byHand: [chainOf('input', LONG, DROP, ''), GONE], failed: FOUND },
  { name: 'a drop behind all others', byHand: [chainOf('input', LONG, '', DROP), GONE], failed: FOUND },
  {
    name: 'a policy, with ssh let in before all others',
    byHand: [chainOf('input', LONG, 'tcp dport 22 accept', '', 'drop'), GONE],
    failed: FOUND,
  },
  {
    name: 'reports dropped behind all others',
    byHand: [chainOf('output', LONG, '', 'ip protocol igmp drop'), GONE],
    failed: { '*>h2': ['igmp-blocked receiver h2 likely'] },
  },
];

const UNREAD = 'the rule set of h2 could not be read: nft prints more than the 900 kB that are read';

describeWithLab('rule sets of thousands of rules', () => {
  const lab = useLab({ hosts: 3 });
  const ping = (group: string) => mcreadyRun(lab(), 'ping', '--group', group);

  async function withRules<T>(rules: string, work: () => Promise<T>): Promise<T> {
    await sh(lab(), H2, rules);
    return work().finally(() => sh(lab(), H2, GONE));
  }

  testScenarios(lab, SCENARIOS);

  test('what accepts behind thousands of rules is seen: delivered, without a warning', async () => {
    const accepted = chainOf('input', LONG, 'tcp dport 22 accept', 'meta l4proto { igmp, icmp, udp } accept', 'drop');

    const run = await withRules(accepted, () => ping('239.8.7.1'));

    expect(run.verdict).toBe('delivered');
    expect(run.warnings ?? []).toEqual([]);
  });

  test('queries dropped behind thousands of rules are warned of while packets come', async () => {
    const run = await withRules(chainOf('input', LONG, '', 'ip protocol igmp drop'), () => ping('239.8.7.2'));

    expect(run.verdict).toBe('delivered');
    expect(run.warnings).toEqual([
      expect.stringMatching(/^h2: packets come now, but "ip protocol igmp drop" in inet t c/),
    ]);
  });

  test('more rules than are read: no rule is named, the cause is no certain one, and the probe stays small', async () => {
    const watch = watchProbes(lab());

    const run = await withRules(chainOf('input', TOO_LONG, DROP, ''), () => ping('239.8.7.3')).finally(() =>
      watch.end(),
    );

    const cause = ['undelivered', 'receiver-firewall receiver h2 likely'];
    expect(told(run, 'delivered')).toEqual({ 'h1>h2': cause, 'h3>h2': cause });
    for (const { evidence, remedy } of causesOf(run)) {
      expect(evidence).toContain(UNREAD);
      expect(remedy).toEqual([]);
    }
    expect(watch.probes.size).toBe(3);
    expect(watch.mib()).toBeLessThan(30);
  });

  test('more rules than are read, and reports that never leave: the network is not certainly to blame', async () => {
    const run = await withRules(chainOf('output', TOO_LONG, 'ip protocol igmp drop', ''), () => ping('239.8.7.4'));

    const cause = ['undelivered', 'not-on-wire network h2 likely'];
    expect(told(run, 'delivered')).toEqual({ 'h1>h2': cause, 'h3>h2': cause });
    for (const { evidence } of causesOf(run)) expect(evidence).toContain(UNREAD);
  });

  test('more rules than are read that drop nothing of the group: delivered', async () => {
    expect((await withRules(chainOf('input', TOO_LONG, '', ''), () => ping('239.8.7.5'))).verdict).toBe('delivered');
  });
});

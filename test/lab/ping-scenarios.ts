/** Faults of one host of three, and what the ping has to say of them: run by every test of causes. */
import { expect, test } from '@jest/globals';
import { healFault, injectFault } from '../../src/lab/index.ts';
import type { Lab, Place } from '../../src/lab/types.ts';
import type { Cause, PairResult, Run } from '../../src/result/types.ts';
import { mcreadyRun, writeFile } from './mcready.ts';
import { sh } from './support.ts';

export interface Scenario {
  readonly name: string;
  /** `FAULT@HOST` of the lab, several at once. */
  readonly faults?: readonly string[];
  /** What to run on h2 where no fault of the lab does it, and what takes it back. */
  readonly byHand?: readonly [inject: string, heal: string];
  /** What takes back on every host what the remedies did there, so that the fault's own end is seen. */
  readonly undone?: string;
  /** Where to run it, when it is not h2. */
  readonly on?: Place;
  /** Leave the interface to the routing tables. */
  readonly byRoute?: boolean;
  /** The group is one of IPv6. */
  readonly six?: true;
  readonly args?: readonly string[];
  /** `from>to`, `*` for both others → `code at host confidence` of every cause told; host `*` is the receiver. */
  readonly failed: { readonly [pairs: string]: readonly string[] };
  readonly verdict?: 'degraded';
  /** The causes tell no command: the fault lies where no host of ours is, or nobody knows which of two hosts is wrong. */
  readonly noRemedy?: true;
  /** What the evidence of every cause says. */
  readonly says?: readonly RegExp[];
}

export const H2 = { host: 'h2' };

/** As a veth has it; segmentation goes with the checksums. */
export const CHECKSUMS_ON = 'ethtool -K eth1 tx on sg on tso on gso on';

/** The same with IPv4 and IPv6. */
export const CHECKSUMS_UNFILLED: Scenario = {
  name: 'a program between host and switch that fills in no checksums',
  faults: ['checksums-unfilled@h2'],
  failed: {
    'h2>*': ['bad-checksum sender h2 certain'],
    'h1>h2': ['bad-checksum sender h1 certain'],
    'h3>h2': ['bad-checksum sender h3 certain'],
  },
  undone: CHECKSUMS_ON,
};

/** One group a scenario: routes that remedies add for one must not heal another. */
let used = 0;

/**
 * Each scenario: the fault, the cause told of it, the remedies run by hand and the same ping delivered, the fault taken back
 * and the same ping delivered.
 */
export function testScenarios(lab: () => Lab, scenarios: readonly Scenario[]): void {
  test.each(scenarios)('$name', async (scenario) => {
    const where = scenario.on ?? H2;
    const {
      faults = [],
      byHand,
      byRoute = false,
      verdict = 'undelivered',
      noRemedy = false,
      says = [],
      six,
    } = scenario;
    used += 1;
    const group = six ? `ff15::4:${used.toString(16)}` : `239.8.4.${used}`;
    const profile = await writeFile(lab(), 'by-route.yaml', 'name: by-route\ndescription: says nothing\n');
    const args = ['--group', group, ...(byRoute ? ['-p', profile] : []), ...(scenario.args ?? [])];
    for (const fault of faults) await injectFault(lab(), ...split(fault));
    if (byHand) await sh(lab(), where, byHand[0]);
    try {
      const run = await mcreadyRun(lab(), 'ping', ...args);

      expect(told(run, 'delivered')).toEqual(expected(scenario, verdict));
      expect(run.exitCode).toBe(1);
      for (const { evidence } of causesOf(run))
        for (const line of says) expect(evidence).toContainEqual(expect.stringMatching(line));

      const remedies = new Map(
        causesOf(run).flatMap(({ host, remedy }) => remedy.map((line) => [`${host} ${line}`, { host, line }])),
      );
      expect(remedies.size > 0).toBe(!noRemedy);
      for (const { host, line } of remedies.values()) await sh(lab(), { host }, line);
      if (!noRemedy) expect(told(await mcreadyRun(lab(), 'ping', ...args), 'delivered')).toEqual({});
    } finally {
      if (byHand) await sh(lab(), where, byHand[1]);
      for (const fault of faults) await healFault(lab(), ...split(fault));
      if (scenario.undone) for (const host of ['h1', 'h2', 'h3']) await sh(lab(), { host }, scenario.undone);
    }
    expect(told(await mcreadyRun(lab(), 'ping', ...args), 'delivered')).toEqual({});
  });
}

function split(fault: string): [string, string] {
  const [id = '', host = ''] = fault.split('@');
  return [id, host];
}

export function causesOf(run: Run): readonly Cause[] {
  return run.pairs!.flatMap(({ cause, otherCauses = [] }) => (cause ? [cause, ...otherCauses] : otherCauses));
}

/** Pairs with another verdict than this: `from>to` → verdict and causes. */
export function told(run: Run, except: PairResult['verdict']) {
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
        [verdict, ...causes.map((cause) => cause.replace('*', pair.slice(3)))],
      ]),
    ),
  );
}

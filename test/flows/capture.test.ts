/**
 * Golden profiles: every test/cases/capture/NAME.json is what was read from a host, NAME.yaml beside it the profile that
 * describes it. `MCREADY_UPDATE=1 npm run test:unit -- test/flows/capture` writes them anew: look at the difference.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { igmpFact } from '../../src/facts/igmp.ts';
import { igmp6Fact } from '../../src/facts/igmp6.ts';
import { multicastRoutesFact } from '../../src/facts/multicast-routes.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { type Capture, captureFacts } from '../../src/flows/capture.ts';
import type { InventoryHost } from '../../src/inventory/types.ts';
import { known, type Reading } from '../../src/lib/reading.ts';
import { type FactsOfCase, factValues } from '../settings/fact-values.ts';
import { keepOnlyFake } from '../settings/fake-keeper.ts';

interface Case {
  readonly facts: FactsOfCase;
  /** Interface → groups joined there. */
  readonly joined?: Record<string, readonly string[]>;
  /** Interfaces of the forwarding table. */
  readonly vifs?: readonly string[];
  readonly vars?: InventoryHost['vars'];
  readonly interfaces?: readonly string[];
  readonly name?: string;
  readonly all?: boolean;
  readonly boot?: boolean;
  readonly warnings: readonly string[];
  /** Verdict, then the error's code or `setting target verdict` of what does not match. */
  readonly result: readonly string[];
}

keepOnlyFake();

const FOLDER = 'test/cases/capture';
const cases = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

describe.each(cases)('%s', (name) => {
  const recorded = JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as Case;

  test('the profile is the golden one, the host matches it, and what is left out is told', async () => {
    const { text, host, warnings } = await captured(recorded);
    const golden = `${FOLDER}/${name}.yaml`;
    if (process.env.MCREADY_UPDATE === '1' && text !== undefined) writeFileSync(golden, text);

    expect(resultOf(host)).toEqual(recorded.result);
    expect(warnings).toEqual(recorded.warnings);
    if (text === undefined) return expect(readdirSync(FOLDER)).not.toContain(`${name}.yaml`);
    expect(text).toBe(readFileSync(golden, 'utf8'));
    expect(text).not.toMatch(/[^\P{C}\n]/u);
    expect(host.captured).toEqual(parse(text));
    expect(await captured(recorded)).toEqual({ text, host, warnings });
  });
});

async function captured({ facts, joined = {}, vifs = [], vars = {}, ...choice }: Case): Promise<Capture> {
  const host = { name: 'h1', spec: { address: '198.18.0.11' }, vars } as unknown as InventoryHost;
  const options = {
    interfaces: choice.interfaces ?? [],
    all: choice.all ?? false,
    boot: choice.boot ?? false,
    version: '1.2.3',
    at: new Date('2026-01-02T03:04:05.678Z'),
    ...(choice.name === undefined ? {} : { name: choice.name }),
  };
  return captureFacts(withMulticast(factValues(facts), joined, vifs), host, options, 1);
}

function withMulticast(
  values: FactValues,
  joined: Record<string, readonly string[]>,
  vifs: readonly string[],
): FactValues {
  const tables = new Map(Object.entries(joined));
  const ofIgmp = [...tables].map(([name, groups]) => [
    name,
    { version: 'V3', groups: groups.filter((group) => !group.includes(':')).map((group) => ({ group, users: 1 })) },
  ]);
  const ofIgmp6 = [...tables].map(([name, groups]) => [name, groups.filter((group) => group.includes(':'))]);
  const own = new Map<Fact, Reading<unknown>>([
    [igmpFact, known(new Map(ofIgmp as [string, unknown][]))],
    [igmp6Fact, known(new Map(ofIgmp6 as [string, unknown][]))],
    [multicastRoutesFact, known({ vifs: new Map(vifs.map((name, at) => [at, { interface: name }])), routes: [] })],
  ]);
  return { get: <T>(fact: Fact<T>) => (own.get(fact) as Reading<T> | undefined) ?? values.get(fact) };
}

function resultOf({ verdict, error, findings = [] }: Capture['host']): readonly string[] {
  const others = findings.filter((finding) => finding.verdict !== 'match');
  return [
    verdict,
    ...(error === undefined ? [] : [error.code]),
    ...others.map(({ setting, target, verdict: found }) => `${setting} ${target} ${found}`),
  ];
}

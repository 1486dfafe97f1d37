/** Programs that will probably undo a value: named by its finding, and by a warning of the run while all is as desired. */
import { expect, test } from '@jest/globals';
import type { WantedOf } from '../../../src/flows/fleet/expand.ts';
import { finishRun } from '../../../src/flows/fleet/run.ts';
import { judge } from '../../../src/flows/judging/judge.ts';
import type { Run } from '../../../src/result/types.ts';
import { factValues } from '../../settings/fact-values.ts';
import { keepOnlyFake } from '../../settings/fake-keeper.ts';

keepOnlyFake();

const KEY = 'net.ipv4.ip_forward';
const WORDS = `dockerd probably sets ${KEY} to 1 again, unless it has --ip-forward=false`;

function run(running: string, active: readonly string[], boot = true): Run {
  const origin = { file: 'p.yaml', line: 1, column: 1 };
  const wanted: WantedOf = {
    setting: 'sysctl',
    wanted: { target: { kind: 'host' }, item: KEY, desired: 0, origin, optional: false },
  };
  const facts = factValues({ interfaces: {}, sysctl: { [KEY]: running }, boot: { [KEY]: '0' }, active });
  const { findings } = judge(facts, [wanted], boot);
  const host = { name: 'h1', address: '198.18.0.1', verdict: 'match', durationMs: 1, findings } as const;
  return finishRun({ command: 'check', version: '0', startedAt: new Date() }, { hosts: [host] });
}

test('a value that holds: the finding names them, and the run warns', () => {
  const { hosts, warnings } = run('0', ['dockerd']);

  expect(hosts[0]!.findings).toMatchObject([{ verdict: 'match', overwriters: [WORDS], why: WORDS }]);
  expect(warnings).toEqual([`h1: ${WORDS}`]);
});

test('one that drifts: the finding names them', () => {
  const { hosts, warnings } = run('1', ['dockerd']);

  expect(hosts[0]!.findings).toMatchObject([{ verdict: 'drift', why: expect.stringContaining(WORDS) }]);
  expect(warnings).toBeUndefined();
});

test('nobody is named where none is, and where the next boot is left out', () => {
  for (const { hosts, warnings } of [run('0', ['firewalld-not']), run('0', ['dockerd'], false)]) {
    expect(hosts[0]!.findings![0]).not.toHaveProperty('overwriters');
    expect(warnings).toBeUndefined();
  }
});

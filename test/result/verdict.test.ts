import { describe, expect, test } from '@jest/globals';
import type {
  ChangeOutcome,
  Finding,
  FindingVerdict,
  HostResult,
  PairResult,
  PairVerdict,
} from '../../src/result/types.ts';
import { exitCodeOf, hostVerdict, runVerdict, summarise } from '../../src/result/verdict.ts';

function finding(verdict: FindingVerdict): Finding {
  return {
    setting: 'multicast',
    target: 'eth1',
    verdict,
    desired: true,
    running: { state: 'known', value: false },
    origin: { file: 'p.yaml', line: 1, column: 1 },
    remedy: [],
  };
}

function host(...verdicts: readonly FindingVerdict[]): HostResult {
  const findings = verdicts.map(finding);
  return { name: 'h1', address: '198.18.0.1', verdict: hostVerdict(findings), durationMs: 1, findings };
}

const UNREACHABLE: HostResult = {
  name: 'h2',
  address: '198.18.0.2',
  verdict: 'unreachable',
  durationMs: 0,
  error: { code: 'connection-refused', message: 'refused' },
};

function changed(...outcomes: readonly ChangeOutcome[]): HostResult {
  const change = { setting: 's', target: 't', why: 'w', commands: [], undo: [], risk: 'none' } as const;
  return { ...host('match'), changes: outcomes.map((outcome) => ({ ...change, outcome })) };
}

/** As apply tells a host that was lost before its turn (`skipped`) or in the middle of it (`failed`). */
function lost(outcome: 'skipped' | 'failed'): HostResult {
  return { ...UNREACHABLE, changes: changed(outcome).changes ?? [] };
}

/** As apply tells a host that an interruption kept from being begun (`skipped`) or from being confirmed (`undone`). */
function cutShort(outcome: 'skipped' | 'undone'): HostResult {
  return { ...changed(outcome), verdict: 'drift', error: { code: 'interrupted', message: 'interrupted' } };
}

function pair(verdict: PairVerdict): PairResult {
  return {
    from: 'h1',
    to: 'h2',
    group: '239.1.1.1',
    port: 5000,
    verdict,
    sent: 10,
    received: 0,
    lost: 10,
    duplicates: 0,
    reordered: 0,
    interface: null,
    ttlReceived: null,
    firstPacketMs: null,
    rttMs: null,
    oneWayMs: null,
  };
}

describe('verdict of a host', () => {
  test.each<[string, FindingVerdict[], string]>([
    ['all match', ['match', 'not-applicable'], 'match'],
    ['drift wins over unknown', ['unknown', 'drift'], 'drift'],
    ['not persisted is drift', ['match', 'not-persisted'], 'drift'],
    ['unknown is never a pass', ['match', 'unknown'], 'unknown'],
    ['an error is never a pass', ['match', 'error'], 'unknown'],
  ])('%s', (_title, verdicts, expected) => {
    expect(hostVerdict(verdicts.map(finding))).toBe(expected);
  });
});

describe('verdict and exit code of a run', () => {
  test.each<[string, HostResult[], PairVerdict[] | undefined, string, number]>([
    ['all as desired', [host('match')], undefined, 'match', 0],
    ['drift', [host('match'), host('drift')], undefined, 'drift', 1],
    ['a host down', [host('match'), UNREACHABLE], undefined, 'incomplete', 3],
    ['a host down and drift elsewhere', [host('drift'), UNREACHABLE], undefined, 'incomplete', 3],
    ['drift and unknown on one host', [host('drift', 'unknown')], undefined, 'incomplete', 3],
    ['delivered, nothing audited', [{ ...host('match'), findings: [] }], ['delivered'], 'match', 0],
    ['undelivered', [host('match')], ['delivered', 'undelivered'], 'undelivered', 1],
    ['degraded', [host('match')], ['degraded'], 'degraded', 1],
    ['not tested', [host('match')], ['delivered', 'not-tested'], 'incomplete', 3],
    ['undelivered and not tested', [host('match')], ['undelivered', 'not-tested'], 'incomplete', 3],
    ['apply failed', [changed('failed')], undefined, 'apply-failed', 4],
    ['apply undone', [changed('undone')], undefined, 'apply-failed', 4],
    ['apply undone and a host down', [changed('undo-failed'), UNREACHABLE], undefined, 'apply-failed', 4],
    ['applied', [changed('applied')], undefined, 'match', 0],
    ['undo failed', [changed('undo-failed')], undefined, 'apply-failed', 4],
    ['one failed, one undone, one never run', [changed('undone', 'failed', 'skipped')], undefined, 'apply-failed', 4],
    ['applied, but drift that no change serves', [{ ...changed('applied'), ...host('drift') }], undefined, 'drift', 1],
    ['asked and refused: planned', [{ ...changed('planned'), ...host('drift') }], undefined, 'drift', 1],
    ['left out, whatever its findings say', [changed('skipped')], undefined, 'drift', 1],
    ['failed, then left out', [changed('undone'), changed('skipped')], undefined, 'apply-failed', 4],
    ['applied, then left out', [changed('applied'), changed('skipped')], undefined, 'drift', 1],
    ['lost before its turn', [changed('applied'), lost('skipped')], undefined, 'incomplete', 3],
    ['lost before its turn, then left out', [lost('skipped'), changed('skipped')], undefined, 'incomplete', 3],
    ['lost before its turn, undone elsewhere', [lost('skipped'), changed('undone')], undefined, 'apply-failed', 4],
    ['lost in the middle: not known', [lost('failed'), changed('applied')], undefined, 'apply-failed', 4],
    ['interrupted and undone', [cutShort('undone')], undefined, 'interrupted', 130],
    ['interrupted before it was begun', [changed('applied'), cutShort('skipped')], undefined, 'interrupted', 130],
    ['failed, then interrupted', [changed('failed'), cutShort('skipped')], undefined, 'interrupted', 130],
    ['lost in the middle, then interrupted', [lost('failed'), cutShort('skipped')], undefined, 'interrupted', 130],
    [
      'interrupted',
      [host('match'), { ...UNREACHABLE, error: { code: 'interrupted', message: 'interrupted' } }],
      undefined,
      'interrupted',
      130,
    ],
  ])('%s', (_title, hosts, pairs, verdict, exitCode) => {
    const found = runVerdict(hosts, pairs?.map(pair));
    expect(found).toBe(verdict);
    expect(exitCodeOf(found)).toBe(exitCode);
  });

  test('a ping alone says delivered', () => {
    const { findings: _none, ...connected } = host('match');
    expect(runVerdict([connected], [pair('delivered')])).toBe('delivered');
  });
});

test('a summary counts every verdict, also those that did not occur', () => {
  expect(summarise([host('match', 'drift'), UNREACHABLE], [pair('delivered')])).toEqual({
    hosts: { match: 0, drift: 1, unknown: 0, unreachable: 1 },
    findings: { match: 1, drift: 1, 'not-persisted': 0, 'not-applicable': 0, unknown: 0, error: 0 },
    pairs: { delivered: 1, degraded: 0, undelivered: 0, 'not-tested': 0 },
  });
});

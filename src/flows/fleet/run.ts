/** Puts together the run object that every host command returns. */
import { randomUUID } from 'node:crypto';
import type { HostError } from '../../hosts/types.ts';
import type { InventoryHost } from '../../inventory/types.ts';
import { type Problem, problem } from '../../lib/errors.ts';
import { type HostResult, RUN_SCHEMA, type Run } from '../../result/types.ts';
import { exitCodeOf, runVerdict, summarise } from '../../result/verdict.ts';

export interface RunStart {
  readonly command: string;
  readonly version: string;
  readonly startedAt: Date;
}

export interface RunParts extends Pick<Run, 'hosts' | 'pairs' | 'served' | 'statements' | 'alarms' | 'warnings'> {
  /** Ended by the user before everything was examined, although no host says so. */
  readonly interrupted?: boolean;
}

/** Ends now: `finishedAt`, verdict, exit code and summary are made here, nowhere else. */
export function finishRun(start: RunStart, parts: RunParts): Run {
  const warnings = [...(parts.warnings ?? []), ...parts.hosts.flatMap(overwriterWarnings)];
  const verdict = parts.interrupted ? 'interrupted' : runVerdict(parts.hosts, parts.pairs);
  return {
    schema: RUN_SCHEMA,
    run: {
      id: randomUUID(),
      command: start.command,
      version: start.version,
      startedAt: start.startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
    },
    verdict,
    exitCode: exitCodeOf(verdict),
    hosts: parts.hosts,
    ...(parts.pairs ? { pairs: parts.pairs } : {}),
    ...(parts.served ? { served: parts.served } : {}),
    ...(parts.statements ? { statements: parts.statements } : {}),
    ...(parts.alarms && parts.alarms.length > 0 ? { alarms: parts.alarms } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
    summary: summarise(parts.hosts, parts.pairs),
  };
}

/** What is as desired now and will probably not stay so. A finding that drifts says it itself. */
function overwriterWarnings({ name, findings = [] }: HostResult): readonly string[] {
  const matching = findings.filter(({ verdict }) => verdict === 'match');
  return [...new Set(matching.flatMap(({ overwriters = [] }) => overwriters))].map((words) => `${name}: ${words}`);
}

/** The result of a host that could not be examined. */
export function unreachable(host: InventoryHost, error: HostError, durationMs: number): HostResult {
  return {
    name: host.name,
    address: host.spec.address,
    verdict: 'unreachable',
    durationMs,
    error: problemOf(error),
  };
}

/** As it stands in a run (`hosts[].error`). */
export function problemOf(error: HostError): Problem {
  return problem(error.code, error.message, error.hint);
}

/** Milliseconds since `start` (of performance.now()), rounded to 0.1. */
export function elapsedMs(start: number): number {
  return Math.round((performance.now() - start) * 10) / 10;
}

/** Plan, confirm, change, verify, commit: over many hosts, in batches. One host is applied in applying/host.ts. */
import type { HostError } from '../hosts/types.ts';
import type { ChangeOutcome, HostResult } from '../result/types.ts';
import { type ApplyHostOptions, applyHost } from './applying/host.ts';
import { type Examined, examine, examinedResult, plannedChange } from './check.ts';
import type { FlowContext } from './fleet/context.ts';
import { type Fleet, interrupted, type Outcome } from './fleet/fleet.ts';
import { problemOf, unreachable } from './fleet/run.ts';
import type { Task } from './fleet/tasks.ts';

export interface ApplyOptions extends ApplyHostOptions {
  /** Asked once, with everything that would be changed. */
  readonly confirm: (planned: readonly HostResult[]) => Promise<boolean>;
  /** Hosts changed at once; the next batch begins when this one is settled. */
  readonly batch: number;
  /** More failed hosts than this, and no further batch is begun. */
  readonly maxFail: number;
}

interface Planned {
  readonly task: Task;
  readonly host: Task['host'];
  readonly examined: Examined;
}

/** @returns one result a host in the order of the tasks: findings as they are afterwards, changes with their outcome */
export async function apply(
  context: FlowContext,
  fleet: Fleet,
  tasks: readonly Task[],
  options: ApplyOptions,
): Promise<readonly HostResult[]> {
  const examined = await fleet.forEach('Checking', tasks, async (task, host) => examine(host, task, options.boot));
  const results = new Map<Task, HostResult>();
  const planned: Planned[] = [];
  for (const [task, outcome] of examined) {
    results.set(task, settled(task, outcome, 'planned'));
    if (!('value' in outcome) || outcome.value.changes.length === 0) continue;
    const { refused } = outcome.value;
    if (refused) results.set(task, { ...settled(task, outcome, 'failed'), error: problemOf(refused) });
    else planned.push({ task, host: task.host, examined: outcome.value });
  }
  if (planned.length === 0) return inOrder(tasks, results);
  const shown = planned.map((one) => results.get(one.task)).filter((result) => result !== undefined);
  const agreed = !context.signal.aborted && (await options.confirm(shown));
  if (!agreed && !context.signal.aborted) return inOrder(tasks, results);
  let failures = 0;
  for (let first = 0; first < planned.length; first += options.batch) {
    const batch = planned.slice(first, first + options.batch);
    if (failures > options.maxFail || context.signal.aborted) {
      for (const one of batch) results.set(one.task, notBegun(context, one));
      continue;
    }
    const outcomes = await fleet.forEach(title(first, batch, planned), batch, async (one, host) =>
      applyHost(context, fleet, host, one.task, one.examined, options),
    );
    for (const [one, outcome] of outcomes) {
      const result = 'value' in outcome ? outcome.value : notBegun(context, one, outcome.error);
      results.set(one.task, result);
      if (hasFailed(result)) failures += 1;
    }
  }
  return inOrder(tasks, results);
}

/** Nothing was changed: the run was interrupted, too many hosts had failed, or the host was lost (`error`) before its turn. */
function notBegun(context: FlowContext, { task, host, examined }: Planned, error?: HostError): HostResult {
  const result = settled(task, { value: examined }, 'skipped');
  if (context.signal.aborted) return { ...result, error: problemOf(interrupted(host.name)) };
  if (error === undefined) return result;
  return { ...unreachable(host, error, 0), ...(result.changes ? { changes: result.changes } : {}) };
}

function title(first: number, batch: readonly Planned[], planned: readonly Planned[]): string {
  if (batch.length === planned.length) return 'Applying';
  return `Applying to hosts ${first + 1}–${first + batch.length} of ${planned.length}`;
}

function settled(task: Task, outcome: Outcome<Examined>, as: ChangeOutcome): HostResult {
  if ('error' in outcome) return unreachable(task.host, outcome.error, 0);
  const changes = outcome.value.changes.map((change) => ({ ...plannedChange(change), outcome: as }));
  return examinedResult(task, outcome.value, changes);
}

function hasFailed(result: HostResult): boolean {
  if (result.error !== undefined) return true;
  return (result.changes ?? []).some((change) => change.outcome !== 'applied');
}

function inOrder(tasks: readonly Task[], results: ReadonlyMap<Task, HostResult>): readonly HostResult[] {
  return tasks.map((task) => results.get(task)).filter((result) => result !== undefined);
}

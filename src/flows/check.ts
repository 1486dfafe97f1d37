/** The audit: read every host, judge, say what would fix it. Never changes a host. */

import { actionText } from '../changes/actions.ts';
import type { Change } from '../changes/types.ts';
import { interfacesFact } from '../facts/interfaces.ts';
import type { FactValues } from '../facts/types.ts';
import type { Host, HostError } from '../hosts/types.ts';
import type { ChangeResult, HostResult } from '../result/types.ts';
import { hostVerdict } from '../result/verdict.ts';
import { expand, type WantedOf } from './fleet/expand.ts';
import type { Fleet } from './fleet/fleet.ts';
import { readDesired } from './fleet/read.ts';
import { elapsedMs, unreachable } from './fleet/run.ts';
import type { Task } from './fleet/tasks.ts';
import { type Judgement, judge } from './judging/judge.ts';
import { whyNoRights } from './judging/rights.ts';

/** What a check of one host came to, kept for plan and apply. */
export interface Examined extends Judgement {
  readonly wanted: readonly WantedOf[];
  readonly durationMs: number;
  /** Nothing can be changed by the user that the host was read as. */
  readonly refused?: HostError;
}

/** @param boot whether to look at what a reboot would bring */
export async function examine(host: Host, task: Task, boot: boolean): Promise<Examined> {
  const start = performance.now();
  const facts = await readDesired(host, task.profile.desired, boot);
  const wanted = expand(task.profile.desired, interfaceNames(facts));
  const refused = whyNoRights(facts, task.host.spec);
  return {
    ...judge(facts, wanted, boot),
    wanted,
    durationMs: elapsedMs(start),
    ...(refused === undefined ? {} : { refused }),
  };
}

export interface CheckOptions {
  /** Whether to look at what a reboot would bring (`--no-persist` says no). */
  readonly boot: boolean;
  /** Whether results carry the changes that apply would make. */
  readonly withPlan?: boolean;
}

/** @returns one result a host, in the order of the tasks */
export async function check(
  fleet: Fleet,
  tasks: readonly Task[],
  { boot, withPlan = false }: CheckOptions,
): Promise<readonly HostResult[]> {
  const outcomes = await fleet.forEach('Checking', tasks, async (task, host) => examine(host, task, boot));
  return tasks.map((task) => {
    const outcome = outcomes.get(task);
    if (outcome === undefined) throw new Error(`no outcome for ${task.host.name}`);
    if ('error' in outcome) return unreachable(task.host, outcome.error, 0);
    return examinedResult(task, outcome.value, withPlan ? outcome.value.changes.map(plannedChange) : undefined);
  });
}

/** @param changes left out: the result has none, not an empty list */
export function examinedResult(task: Task, examined: Examined, changes?: readonly ChangeResult[]): HostResult {
  return {
    name: task.host.name,
    address: task.host.spec.address,
    verdict: hostVerdict(examined.findings),
    durationMs: examined.durationMs,
    profiles: task.profile.names,
    findings: examined.findings,
    ...(changes === undefined ? {} : { changes }),
  };
}

/** As a plan tells it: commands as text, nothing run. */
export function plannedChange(change: Change): ChangeResult {
  return {
    setting: change.setting,
    target: change.target,
    why: change.why,
    commands: change.actions.map(actionText),
    undo: change.undo.map(actionText),
    risk: change.risk,
    ...(change.stage === undefined ? {} : { stage: change.stage }),
    outcome: 'planned',
  };
}

function interfaceNames(facts: FactValues): readonly string[] {
  const interfaces = facts.get(interfacesFact);
  return interfaces.state === 'known' ? [...interfaces.value.keys()] : [];
}

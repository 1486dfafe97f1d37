/** Changes that were begun on one host, and each thing that can be done about them. In what order: host.ts. */
import {
  type ChangeReport,
  composeApply,
  composeDisarm,
  composeUndo,
  composeWatch,
} from '../../changes/apply-script.ts';
import type { Change } from '../../changes/types.ts';
import { type Host, HostError, type HostErrorCode } from '../../hosts/types.ts';
import type { HostResult } from '../../result/types.ts';
import { type Examined, examine, examinedResult, plannedChange } from '../check.ts';
import type { FlowContext } from '../fleet/context.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Task } from '../fleet/tasks.ts';

/** Waiting for a change or an undo that is under way takes the host longer than a usual command, ms. */
const WAIT_MS = 100_000;

/** Errors after which a script may have run, or run on, all the same. */
const MAY_HAVE_RUN: ReadonlySet<HostErrorCode> = new Set(['connection-lost', 'command-timeout', 'answer-too-large']);

export const NOT_DISARMED = {
  fired: 'the host had put the changes back by itself: the time to confirm was over',
  unknown: "the host's own undo could not be called off",
} as const;

/** Changes that were begun on a host, and what it takes to settle them over any connection. */
export interface Begun {
  readonly context: FlowContext;
  readonly fleet: Fleet;
  readonly task: Task;
  /** Whether the next boot is looked at, too. */
  readonly boot: boolean;
  /** Those of the running state, then those of stage `boot`. */
  readonly changes: readonly Change[];
  readonly nonce: string;
  readonly confirmTimeoutS: number;
  /** How far it came, over whichever connection. */
  readonly reached: { boot: boolean };
  /** When the host undoes them by itself, epoch ms. */
  readonly undoneAt: number;
  /** Until when the host is tried to be reached, epoch ms. */
  readonly settleBy: number;
}

/** What the host said of its changes; or why it could not be heard. */
export type Answer = { readonly reports: readonly ChangeReport[] } | { readonly lost: string };

/** The one exec that arms the undo and changes the running state. @throws HostError when it surely was not begun */
export async function change({ changes, nonce, confirmTimeoutS }: Begun, host: Host): Promise<Answer> {
  const apply = composeApply(changes.filter(isRunning), { nonce, undoAfterSeconds: confirmTimeoutS });
  try {
    const { stdout } = await host.run(apply.script, { timeoutMs: confirmTimeoutS * 1000 });
    const reports = apply.decode(stdout);
    return reports.some(isUnknown) ? { lost: "the host's answer was cut off" } : { reports };
  } catch (thrown) {
    if (!(thrown instanceof HostError) || !MAY_HAVE_RUN.has(thrown.code)) throw thrown;
    return { lost: thrown.message };
  }
}

/**
 * The exec that makes the next boot bring the same, under an undo of its own that is due with the first one. Right to be
 * run again.
 * @throws HostError when the answer was lost: the state of the host has to tell
 */
export async function changeBoot(
  { changes, nonce, undoneAt, reached }: Begun,
  host: Host,
): Promise<readonly ChangeReport[]> {
  reached.boot = true;
  const undoAfterSeconds = (undoneAt - Date.now()) / 1000;
  const apply = composeApply(changes.filter(isOfBoot), { nonce, undoAfterSeconds });
  const reports = apply.decode((await host.run(apply.script, { timeoutMs: WAIT_MS })).stdout);
  if (reports.some(isUnknown)) throw new HostError('connection-lost', "the host's answer was cut off", 'Run it again.');
  return reports;
}

/** It writes what the next boot brings; done when the running state was verified. */
export function isOfBoot(change: Change): boolean {
  return change.stage === 'boot';
}

/** It changes what is in force now. */
export function isRunning(change: Change): boolean {
  return !isOfBoot(change);
}

/** Waits until no change is being made or put back, or the time to settle is over. */
export async function untilStill({ nonce, settleBy }: Begun, host: Host): Promise<void> {
  const watch = composeWatch(nonce);
  let seen = watch.decode((await host.run(watch.script, { timeoutMs: WAIT_MS })).stdout);
  while (seen !== 'still' && Date.now() < settleBy) {
    seen = watch.decode((await host.run(watch.script, { timeoutMs: WAIT_MS })).stdout);
  }
}

/**
 * Calls off the host's own undo; over a fresh connection when a change could have cut the link.
 * @returns why it could not be called off, or undefined when it was
 */
export async function commit(begun: Begun, host: Host, isFresh: boolean): Promise<string | undefined> {
  if (isFresh || !begun.changes.some((one) => one.risk === 'may-cut-link')) return disarm(host, begun.nonce);
  try {
    const fresh = await begun.fleet.freshHost(begun.task.host.spec);
    try {
      return await disarm(fresh, begun.nonce);
    } finally {
      await fresh.close();
    }
  } catch (thrown) {
    if (thrown instanceof HostError) return `the host could not be reached again: ${thrown.message}`;
    throw thrown;
  }
}

async function disarm(host: Host, nonce: string): Promise<string | undefined> {
  const script = composeDisarm(nonce);
  const outcome = script.decode((await host.run(script.script, { timeoutMs: WAIT_MS })).stdout);
  return outcome === 'disarmed' ? undefined : NOT_DISARMED[outcome];
}

/**
 * Puts back what was changed, calls off the host's own undos, and tells both.
 * @param said what the host said itself of changes of stage `boot`: it has put those back already
 */
export async function undo(
  begun: Begun,
  host: Host,
  why: string,
  said: readonly ChangeReport[] = [],
): Promise<HostResult> {
  const { task, changes, nonce, boot } = begun;
  const done = begun.reached.boot ? changes : changes.filter(isRunning);
  const script = composeUndo(done, { nonce });
  const reports = script.decode((await host.run(script.script, { timeoutMs: WAIT_MS })).stdout);
  if (reports.some(isUnknown)) {
    throw new HostError('connection-lost', `${task.host.name}: the answer to an undo was cut off`, 'Run it again.');
  }
  const own = new Map(changes.filter(isOfBoot).map((one, index) => [one, said[index]]));
  const told = changes.map((one): ChangeReport => {
    const report = own.get(one) ?? reports[done.indexOf(one)] ?? { outcome: 'skipped' };
    return report.outcome === 'skipped' ? report : { ...report, error: report.error ?? why };
  });
  return result(task, await examine(host, task, boot), changes, told);
}

/**
 * @param reports one a change, in their order. @throws Error where an outcome is not known: that has to be found out
 * first
 */
export function result(
  task: Task,
  after: Examined,
  changes: readonly Change[],
  reports: readonly ChangeReport[],
): HostResult {
  return examinedResult(
    task,
    after,
    changes.map((one, index) => {
      const { outcome = 'unknown', error } = reports[index] ?? {};
      if (outcome === 'unknown') throw new Error(`no outcome of ${one.setting} ${one.target}`);
      return { ...plannedChange(one), outcome, ...(error === undefined ? {} : { error }) };
    }),
  );
}

function isUnknown({ outcome }: ChangeReport): boolean {
  return outcome === 'unknown';
}

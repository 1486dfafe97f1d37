/** Changes that were begun on one host, and each thing that can be done about them. In what order: apply-host.ts. */
import { type ChangeReport, composeApply, composeDisarm, composeUndo, composeWatch } from '../changes/apply-script.ts';
import type { Change } from '../changes/types.ts';
import { type Host, HostError, type HostErrorCode } from '../hosts/types.ts';
import type { HostResult } from '../result/types.ts';
import { type Examined, examine, examinedResult, plannedChange } from './check.ts';
import type { FlowContext } from './context.ts';
import type { Fleet } from './fleet.ts';
import type { Task } from './tasks.ts';

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
  readonly changes: readonly Change[];
  readonly nonce: string;
  readonly confirmTimeoutS: number;
  /** When the host undoes them by itself, epoch ms. */
  readonly undoneAt: number;
  /** Until when the host is tried to be reached, epoch ms. */
  readonly settleBy: number;
}

/** What the host said of its changes; or why it could not be heard. */
export type Answer = { readonly reports: readonly ChangeReport[] } | { readonly lost: string };

/** The one exec that arms the undo and makes the changes. @throws HostError when it surely was not begun */
export async function change({ changes, nonce, confirmTimeoutS }: Begun, host: Host): Promise<Answer> {
  const apply = composeApply(changes, { nonce, undoAfterSeconds: confirmTimeoutS });
  try {
    const { stdout } = await host.run(apply.script, { timeoutMs: confirmTimeoutS * 1000 });
    const reports = apply.decode(stdout);
    return reports.some(isUnknown) ? { lost: "the host's answer was cut off" } : { reports };
  } catch (thrown) {
    if (!(thrown instanceof HostError) || !MAY_HAVE_RUN.has(thrown.code)) throw thrown;
    return { lost: thrown.message };
  }
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

/** Puts back what was changed, calls off the host's own undo, and tells both. */
export async function undo({ task, changes, nonce }: Begun, host: Host, why: string): Promise<HostResult> {
  const script = composeUndo(changes, { nonce });
  const reports = script.decode((await host.run(script.script, { timeoutMs: WAIT_MS })).stdout);
  if (reports.some(isUnknown)) {
    throw new HostError('connection-lost', `${task.host.name}: the answer to an undo was cut off`, 'Run it again.');
  }
  const told = reports.map((report) => ({ ...report, error: report.error ?? why }));
  return result(task, await examine(host, task, false), changes, told);
}

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

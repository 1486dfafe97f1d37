/**
 * One host: change, verify, persist, commit, or put everything back.
 * The host itself undoes the changes after a while unless the controller, having verified them, calls that off: so a
 * controller that dies or a link that is cut leaves no host half changed. A connection that is lost on the way is made
 * again; what counts then is the state of the host, never an answer that did not come.
 */
import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../changes/types.ts';
import { type Host, HostError } from '../../hosts/types.ts';
import type { HostResult } from '../../result/types.ts';
import { type Examined, examine, plannedChange } from '../check.ts';
import type { FlowContext } from '../fleet/context.ts';
import { type Fleet, interrupted } from '../fleet/fleet.ts';
import { problemOf, unreachable } from '../fleet/run.ts';
import type { Task } from '../fleet/tasks.ts';
import {
  type Answer,
  type Begun,
  change,
  changeBoot,
  commit,
  isOfBoot,
  isRunning,
  NOT_DISARMED,
  result,
  undo,
  untilStill,
} from './begun.ts';
import { overAnyConnection } from './regain.ts';
import { giveBackTurn, takeTurn } from './turn.ts';
import { unmet, verified } from './verify.ts';

/** How long after its own undo a host is still tried to be reached, ms: for that undo itself and for a login. */
const MARGIN_MS = 15_000;

const NOT_AS_PLANNED = 'nothing was changed: the host is not any more as it was when this was planned; plan again';
const NOT_PERSISTED = 'put back: it could not be made to survive a reboot';
const INTERRUPTED = 'put back: the run was interrupted before this was confirmed';

export interface ApplyHostOptions {
  /** Seconds after which the host puts everything back by itself unless it was confirmed. */
  readonly confirmTimeoutS: number;
  /** Whether the changes have to survive a reboot. */
  readonly boot: boolean;
}

/** @throws HostError when nothing was begun */
export async function applyHost(
  context: FlowContext,
  fleet: Fleet,
  host: Host,
  task: Task,
  planned: Examined,
  { confirmTimeoutS, boot }: ApplyHostOptions,
): Promise<HostResult> {
  return fleet.toItsEnd(task.host.spec, async () => {
    const nonce = randomBytes(8).toString('hex');
    const busy = await takeTurn(host, nonce, confirmTimeoutS);
    if (busy !== undefined) return refused(task, planned, planned.changes, busy);
    // Time has passed since the plan: the undo must put back what is there now.
    const { changes, ...before } = await examine(host, task, boot);
    const same = isDeepStrictEqual(changes.map(actionsOf), planned.changes.map(actionsOf));
    if (changes.length === 0 || !same || context.signal.aborted) {
      await giveBackTurn(host, nonce);
      if (changes.length === 0) return result(task, { ...before, changes }, [], []);
      if (context.signal.aborted) throw interrupted(task.host.name);
      return refused(task, { ...before, changes }, planned.changes, NOT_AS_PLANNED);
    }
    const undoneAt = Date.now() + confirmTimeoutS * 1000;
    const begun: Begun = {
      ...{ context, fleet, task, boot, changes, nonce, confirmTimeoutS, undoneAt },
      reached: { boot: false },
      settleBy: undoneAt + MARGIN_MS,
    };
    return changeAndSettle(begun, host);
  });
}

function refused(task: Task, now: Examined, planned: readonly Change[], why: string): HostResult {
  return result(
    task,
    now,
    planned,
    planned.map(() => ({ outcome: 'failed', error: why })),
  );
}

async function changeAndSettle(begun: Begun, host: Host): Promise<HostResult> {
  const { context, fleet, task, settleBy } = begun;
  const { name, spec } = task.host;
  const answer = await change(begun, host);
  const regain = {
    connect: () => fleet.freshHost(spec),
    until: settleBy,
    onLost: (lost: HostError) =>
      context.progress.note(
        `${name} was lost while it was being changed (${lost.message}); trying to reach it until ${timeOf(settleBy)}`,
      ),
  };
  try {
    return await overAnyConnection(host, regain, (connection, lost) => settle(begun, connection, answer, lost));
  } catch (thrown) {
    if (!(thrown instanceof HostError)) throw thrown;
    return unsettled(begun, thrown);
  }
}

/** From begun changes to what became of them. Right to be begun anew, whatever an earlier try had come to. */
async function settle(begun: Begun, host: Host, answer: Answer, lost: HostError | undefined): Promise<HostResult> {
  const { context, task, changes, boot } = begun;
  if ('reports' in answer && answer.reports.some(({ outcome }) => outcome !== 'applied')) {
    const skipped = changes.filter(isOfBoot).map(() => ({ outcome: 'skipped' }) as const);
    return result(task, await examine(host, task, boot), changes, [...answer.reports, ...skipped]);
  }
  if (context.signal.aborted) return undoInterrupted(begun, host);
  const before = 'lost' in answer ? answer.lost : lost?.message;
  if (before !== undefined) await untilStill(begun, host);
  const running = changes.filter(isRunning);
  // What a reboot would bring is looked at once all is done: here where nothing is to be written for it, else in persist.
  const toPersist = changes.some(isOfBoot);
  const now = await verified(host, task, running, boot && !toPersist);
  if (context.signal.aborted) return undoInterrupted(begun, host);
  const missed = unmet(running, now);
  if (missed.length > 0) return undo(begun, host, because(`read back otherwise: ${missed.join(', ')}`, before));
  const later = toPersist ? await persist(begun, host, before) : { after: now };
  if ('undone' in later) return later.undone;
  const why = await commit(begun, host, lost !== undefined);
  if (why === undefined) return applied(begun, later.after);
  // No undo waits there and all is as desired: it was called off, by us over a connection that was lost then.
  const again = await examine(host, task, boot);
  if (why === NOT_DISARMED.fired && unmet(changes, again).length === 0) return applied(begun, again);
  return undo(begun, host, because(why, before));
}

/** Makes the next boot bring the same, now that the running state is known to be right. */
async function persist(
  begun: Begun,
  host: Host,
  before: string | undefined,
): Promise<{ readonly after: Examined } | { readonly undone: HostResult }> {
  const { context, task, changes } = begun;
  const reports = await changeBoot(begun, host);
  if (reports.some(({ outcome }) => outcome !== 'applied')) {
    return { undone: await undo(begun, host, because(NOT_PERSISTED, before), reports) };
  }
  if (context.signal.aborted) return { undone: await undoInterrupted(begun, host) };
  const after = await verified(host, task, changes, true);
  if (context.signal.aborted) return { undone: await undoInterrupted(begun, host) };
  const missed = unmet(changes, after);
  if (missed.length === 0) return { after };
  return { undone: await undo(begun, host, because(`a reboot would lose it: ${missed.join(', ')}`, before)) };
}

async function undoInterrupted(begun: Begun, host: Host): Promise<HostResult> {
  return { ...(await undo(begun, host, INTERRUPTED)), error: problemOf(interrupted(begun.task.host.name)) };
}

function applied({ task, changes }: Begun, after: Examined): HostResult {
  return result(
    task,
    after,
    changes,
    changes.map(() => ({ outcome: 'applied' })),
  );
}

/** Nothing is known of the changes but that the host puts them back by itself. */
function unsettled({ context, task, changes, undoneAt }: Begun, lost: HostError): HostResult {
  const error =
    `not known: the host could not be reached again. It undoes this by itself at ${timeOf(undoneAt)}, ` +
    'unless it was switched off before, or the confirmation had just reached it';
  context.progress.note(`${task.host.name}: what became of its changes is ${error}`);
  return {
    ...unreachable(task.host, lost, 0),
    changes: changes.map((one) => ({ ...plannedChange(one), outcome: 'failed', error })),
  };
}

function actionsOf({ setting, target, actions }: Change): unknown {
  return { setting, target, actions };
}

function because(why: string, before: string | undefined): string {
  return before === undefined ? why : `${why}; before that: ${before}`;
}

/** Example: `20:31:05 UTC`. */
function timeOf(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(11, 19)} UTC`;
}

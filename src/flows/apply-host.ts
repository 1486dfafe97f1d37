/**
 * One host: change, verify, commit, or put everything back.
 * The host itself undoes the changes after a while unless the controller, having verified them, calls that off: so a
 * controller that dies or a link that is cut leaves no host half changed.
 */
import { randomBytes } from 'node:crypto';
import { type ChangeReport, composeApply, composeDisarm, composeUndo } from '../changes/apply-script.ts';
import type { Change } from '../changes/types.ts';
import { type Host, HostError } from '../hosts/types.ts';
import type { ChangeResult, HostResult } from '../result/types.ts';
import { type Examined, examine, examinedResult, plannedChange } from './check.ts';
import type { Fleet } from './fleet.ts';
import type { Task } from './tasks.ts';

/** A daemon that was told to reload needs a moment before the kernel shows it. */
const VERIFY_TRIES = 5;
const VERIFY_PAUSE_MS = 300;

const NOT_DISARMED = {
  fired: 'the host had put the changes back by itself: the time to confirm was over',
  unknown: "the host's own undo could not be called off",
} as const;

export async function applyHost(
  fleet: Fleet,
  host: Host,
  task: Task,
  before: Examined,
  confirmTimeoutS: number,
): Promise<HostResult> {
  const nonce = randomBytes(8).toString('hex');
  const apply = composeApply(before.changes, { nonce, undoAfterSeconds: confirmTimeoutS });
  const reports = apply.decode((await host.run(apply.script)).stdout);
  if (reports.some((report) => report.outcome !== 'applied')) {
    return result(task, await examine(host, task, false), before.changes, reports);
  }
  const after = await verified(host, task, before.changes);
  const missed = unmet(before.changes, after);
  if (missed.length > 0) return undo(host, task, before.changes, nonce, `read back otherwise: ${missed.join(', ')}`);
  const lost = await commit(fleet, host, task, before.changes, nonce);
  if (lost !== undefined) return undo(host, task, before.changes, nonce, lost);
  return result(task, after, before.changes, reports);
}

/** Reads until what was changed is as desired, a bounded number of times. */
async function verified(host: Host, task: Task, changes: readonly Change[]): Promise<Examined> {
  let after = await examine(host, task, false);
  for (let tries = 1; tries < VERIFY_TRIES && unmet(changes, after).length > 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, VERIFY_PAUSE_MS));
    after = await examine(host, task, false);
  }
  return after;
}

/** What the changes were for and is still not so; in words. */
function unmet(changes: readonly Change[], after: Examined): readonly string[] {
  const served = new Set(changes.flatMap((change) => change.serves.map((wanted) => key(change.setting, wanted))));
  return after.wanted.flatMap(({ setting, wanted }, index) => {
    const finding = after.findings[index];
    if (!served.has(key(setting, wanted)) || finding === undefined || finding.verdict === 'match') return [];
    return [`${setting} ${finding.target}${finding.item === undefined ? '' : ` ${finding.item}`}`];
  });
}

function key(setting: string, { target, item }: Change['serves'][number]): string {
  return JSON.stringify([setting, target, item ?? null]);
}

/**
 * Calls off the host's own undo; over a fresh connection when a change could have cut the link.
 * @returns why it could not be called off, or undefined when it was
 */
async function commit(
  fleet: Fleet,
  host: Host,
  task: Task,
  changes: readonly Change[],
  nonce: string,
): Promise<string | undefined> {
  if (!changes.some((change) => change.risk === 'may-cut-link')) return disarm(host, nonce);
  try {
    const fresh = await fleet.freshHost(task.host.spec);
    try {
      return await disarm(fresh, nonce);
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
  const outcome = script.decode((await host.run(script.script)).stdout);
  return outcome === 'disarmed' ? undefined : NOT_DISARMED[outcome];
}

/** Puts back what was changed, calls off the host's own undo, and tells both. */
async function undo(
  host: Host,
  task: Task,
  changes: readonly Change[],
  nonce: string,
  why: string,
): Promise<HostResult> {
  const script = composeUndo(changes, { nonce });
  const reports = script.decode((await host.run(script.script)).stdout);
  const told = reports.map((report) => ({ ...report, error: report.error ?? why }));
  return result(task, await examine(host, task, false), changes, told);
}

function result(task: Task, after: Examined, changes: readonly Change[], reports: readonly ChangeReport[]): HostResult {
  return examinedResult(
    task,
    after,
    changes.map((change, index) => changeResult(change, reports[index])),
  );
}

function changeResult(change: Change, report: ChangeReport | undefined): ChangeResult {
  return {
    ...plannedChange(change),
    outcome: report?.outcome ?? 'skipped',
    ...(report?.error === undefined ? {} : { error: report.error }),
  };
}

/** Whether what was changed is as desired now: read again, a bounded number of times. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '../../changes/types.ts';
import type { Host } from '../../hosts/types.ts';
import type { Finding } from '../../result/types.ts';
import { type Examined, examine } from '../check.ts';
import type { Task } from '../fleet/tasks.ts';

/** A daemon that was told to reload needs a moment before the kernel shows it. */
const TRIES = 5;
const PAUSE_MS = 300;

/**
 * Reads until what was changed is as desired, or the tries are used up.
 * @param boot whether the next boot has to be as desired too
 */
export async function verified(host: Host, task: Task, changes: readonly Change[], boot: boolean): Promise<Examined> {
  let after = await examine(host, task, boot);
  for (let tries = 1; tries < TRIES && unmet(changes, after).length > 0; tries += 1) {
    await sleep(PAUSE_MS);
    after = await examine(host, task, boot);
  }
  return after;
}

/**
 * What the changes were for and is still not so; in words. What was changed in the running state has to be in force,
 * whatever a reboot would bring; what was changed for the next boot has to be as desired altogether. Pure.
 */
export function unmet(changes: readonly Change[], after: Examined): readonly string[] {
  const stages = new Map<string, Set<Change['stage']>>();
  for (const change of changes) {
    for (const wanted of change.serves) {
      const name = key(change.setting, wanted);
      stages.set(name, (stages.get(name) ?? new Set()).add(change.stage));
    }
  }
  return after.wanted.flatMap(({ setting, wanted }, index) => {
    const finding = after.findings[index];
    const served = stages.get(key(setting, wanted));
    if (!served || !finding || finding.verdict === 'match') return [];
    if (!served.has('boot') && isInForce(finding)) return [];
    return [`${setting} ${finding.target}${finding.item === undefined ? '' : ` ${finding.item}`}`];
  });
}

/** Only the next boot is not as desired, or not known. */
function isInForce({ verdict, running, persisted }: Finding): boolean {
  if (verdict === 'not-persisted') return true;
  return verdict === 'unknown' && running.state === 'known' && persisted?.state === 'unknown';
}

function key(setting: string, { target, item }: Change['serves'][number]): string {
  return JSON.stringify([setting, target, item ?? null]);
}

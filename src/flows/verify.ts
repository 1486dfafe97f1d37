/** Whether what was changed is as desired now: read again, a bounded number of times. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '../changes/types.ts';
import type { Host } from '../hosts/types.ts';
import { type Examined, examine } from './check.ts';
import type { Task } from './tasks.ts';

/** A daemon that was told to reload needs a moment before the kernel shows it. */
const TRIES = 5;
const PAUSE_MS = 300;

/** Reads until what was changed is as desired, or the tries are used up. */
export async function verified(host: Host, task: Task, changes: readonly Change[]): Promise<Examined> {
  let after = await examine(host, task, false);
  for (let tries = 1; tries < TRIES && unmet(changes, after).length > 0; tries += 1) {
    await sleep(PAUSE_MS);
    after = await examine(host, task, false);
  }
  return after;
}

/** What the changes were for and is still not so; in words. Pure. */
export function unmet(changes: readonly Change[], after: Examined): readonly string[] {
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

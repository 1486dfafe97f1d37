/** In words, for whom a ping waits. */
import type { Stage } from '../../lib/progress.ts';
import { someNames } from '../../lib/text.ts';
import type { Waiting } from '../../ping/crew/waits.ts';

/** Where there are more, fewer are named, and counted: it is to be one line. */
const MOST_NAMES = 3;

/** Tells it as the progress of a stage. */
export function tellingWaits(stage: Stage): (waiting: Waiting | undefined) => void {
  return (waiting) => stage.waiting(waiting && waitingText(waiting));
}

/** `waiting for h3, h7 to join, at most 12 s more`; of many hosts `h1, h2, … (23 hosts)`. */
export function waitingText({ hosts, step, mostS }: Waiting): string {
  const most = mostS === undefined ? '' : `, at most ${mostS} s more`;
  return `waiting for ${someNames(hosts, 'host', MOST_NAMES)} to ${step}${most}`;
}

/** In words, for whom a ping waits. */

import { count } from '../../lib/text.ts';
import type { Waiting } from '../../ping/crew/waits.ts';

/** More than these are counted. */
const MOST_NAMES = 3;

/** `waiting for h3, h7 to join, at most 12 s more`; of many hosts `23 hosts (h1, h2, h3, …)`. */
export function waitingText({ hosts, step, mostS }: Waiting): string {
  const first = hosts.slice(0, MOST_NAMES).join(', ');
  const who = hosts.length > MOST_NAMES ? `${count(hosts.length, 'host')} (${first}, …)` : first;
  return `waiting for ${who} to ${step}${mostS === undefined ? '' : `, at most ${mostS} s more`}`;
}

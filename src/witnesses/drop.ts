/** What a rule of a router or a switch did, in words. Pure. */
import { chainOf } from '../netfilter/rule-sets.ts';
import type { Reached } from '../netfilter/walk.ts';

/** Rules that do not let packets pass. */
export interface Drop {
  /** `"ip daddr 239.8.0.19 drop" in inet filter forward (forward), which counted 10 packets in all` */
  readonly words: string;
  /** Whether the packets surely come to it; else rules say more than is understood here. */
  readonly sure: boolean;
  readonly remedy: readonly string[];
}

/** What it counted is of all times: a host beside the mesh is asked once. */
export function wordsOf({ hook, rule }: Reached): string {
  const counted = rule.packets === undefined ? '' : `, which counted ${rule.packets} packets in all`;
  return `"${rule.text}" in ${chainOf(rule)} (${hook})${counted}`;
}

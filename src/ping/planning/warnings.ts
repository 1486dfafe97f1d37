/** What a reader should know about a mesh although it changes no verdict by itself. Pure. */
import { count } from '../../lib/text.ts';
import type { HostEvidence, MeshPlan } from '../types.ts';
import { nameOf } from './plan.ts';

/** What casts doubt on the results themselves. */
export function meshAlarms(plan: MeshPlan, hosts: readonly HostEvidence[]): readonly string[] {
  const found: string[] = [];
  for (const { name, after } of hosts) {
    if (after === undefined) continue;
    const reflected = Object.values(after.control).reduce((sum, heard) => sum + heard, 0);
    if (reflected > 0)
      found.push(
        `${nameOf(plan)}: NEGATIVE CONTROL FAILED on ${name}: it heard ${count(reflected, 'packet')} sent to a group that nobody joined, so receiving proves nothing there`,
      );
    const { forged, own } = after.counts;
    if (own > 0)
      found.push(
        `${nameOf(plan)}: OWN PACKETS CAME BACK to ${name}: ${count(own, 'packet')} that it had sent came in again, although its kernel loops none back (IP_MULTICAST_LOOP is off); something sends them back, such as a loop of switches, a reflector or a mirror port, and what others received may be its copies`,
      );
    if (forged > 0)
      found.push(
        `${nameOf(plan)}: FORGED OR DAMAGED: ${name} received ${count(forged, 'packet')} of this run with a wrong signature; they were not counted`,
      );
  }
  return found;
}

export function meshWarnings(plan: MeshPlan, hosts: readonly HostEvidence[]): readonly string[] {
  const found: string[] = [];
  for (const { name, joined, after } of hosts) {
    const capture = joined?.receiver?.capture;
    if (capture && joined?.receiver?.joined)
      found.push(
        `${nameOf(plan)}: what arrives at the interface of ${name} cannot be seen (${capture}), so causes there are less sure`,
      );
    if (after === undefined) continue;
    if (plan.source !== undefined && joined?.receiver?.joined && /^V[12]$/.test(after.version ?? ''))
      found.push(
        `${nameOf(plan)}: ${joined.interface} of ${name} speaks IGMP${after.version?.toLowerCase()}, because a querier of that version was heard or it is set so: its join is one of any source for switches and routers`,
      );
    const { stale, foreign, unplanned } = after.counts;
    const others = stale + foreign + unplanned;
    if (others > 0)
      found.push(
        `${nameOf(plan)}: ${name} received ${count(others, 'packet')} that are no part of this run (${stale} of other runs, ${foreign + unplanned} foreign); they were not counted`,
      );
  }
  return found;
}

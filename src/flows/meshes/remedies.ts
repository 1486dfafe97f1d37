/** Remedies of failed pairs that only the plan of a setting can tell: what has to be run depends on all that a host has set. */

import { interfacesFact } from '../../facts/interfaces.ts';
import { known, unknown } from '../../lib/reading.ts';
import type { DiagnosedPair, Diagnosis, Fix } from '../../ping/types.ts';
import { causesOf, mapCauses } from '../../result/pair-causes.ts';
import type { Cause, PairResult } from '../../result/types.ts';
import { settingById } from '../../settings/index.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { readFacts } from '../fleet/read.ts';
import type { Task } from '../fleet/tasks.ts';
import { keyOf, type Planned, plannedRemedies } from './fixes.ts';

/** Reads the hosts concerned once more, and gives every cause its remedy. A host that does not answer costs the remedy only. */
export async function withRemedies(
  fleet: Fleet,
  tasks: readonly Task[],
  pairs: readonly DiagnosedPair[],
): Promise<readonly PairResult[]> {
  const fixes = fixesOf(pairs);
  if (fixes.size === 0) return pairs;
  const concerned = tasks.filter((task) => fixes.has(task.host.name));
  const outcomes = await fleet.forEach('Planning remedies', concerned, async (task, host) => {
    const known = fixes.get(task.host.name) ?? [];
    const facts = new Set([interfacesFact, ...known.flatMap((fix) => settingById(fix.setting).facts)]);
    const names = known.flatMap(({ target }) => (target.kind === 'interface' ? [target.name] : []));
    return readFacts(host, [...facts], [...new Set(names)]);
  });
  const remedies = new Map(
    [...outcomes].map(([task, outcome]) => {
      const { name } = task.host;
      const facts = 'error' in outcome ? unknown(outcome.error.message) : known(outcome.value);
      return [name, plannedRemedies(fixes.get(name) ?? [], task.profile.desired, facts)] as const;
    }),
  );
  const complete = (cause: Diagnosis): Cause => {
    const { fix, ...told } = cause;
    const found = fix && remedies.get(cause.host)?.get(keyOf(fix));
    return found ? addTo(told, found) : told;
  };
  return pairs.map((pair) => mapCauses(pair, complete));
}

/** What is to be fixed on each host, each thing once. */
function fixesOf(pairs: readonly DiagnosedPair[]): ReadonlyMap<string, readonly Fix[]> {
  const byHost = new Map<string, Map<string, Fix>>();
  for (const { host, fix } of pairs.flatMap(causesOf)) {
    if (!fix) continue;
    const known = byHost.get(host) ?? new Map<string, Fix>();
    byHost.set(host, known.set(keyOf(fix), fix));
  }
  return new Map([...byHost].map(([host, known]) => [host, [...known.values()]]));
}

function addTo(cause: Cause, { evidence, remedy, profile }: Planned): Cause {
  return {
    ...cause,
    evidence: [...cause.evidence, ...evidence],
    remedy: [...cause.remedy, ...remedy],
    ...(profile.length === 0 ? {} : { profile: [...(cause.profile ?? []), ...profile] }),
  };
}

/** Hosts of a run beside the mesh are routers and switches, perhaps: they are asked, once, for what the causes found need. */
import type { DiagnosedPair, Diagnosis } from '../ping/types.ts';
import type { Completion } from './completion.ts';
import type { Fleet } from './fleet.ts';
import { readFacts } from './read.ts';
import { atRouters } from './routers.ts';
import type { Task } from './tasks.ts';

const COMPLETIONS: readonly Completion[] = [atRouters];

/** Causes with what the hosts beside the mesh tell of them. One that does not answer costs its evidence only. */
export async function withBeside(
  fleet: Fleet,
  tasks: readonly Task[],
  pairs: readonly DiagnosedPair[],
): Promise<readonly DiagnosedPair[]> {
  const causes = pairs.flatMap(({ cause, otherCauses = [] }) => (cause ? [cause, ...otherCauses] : otherCauses));
  const needed = COMPLETIONS.filter((one) => causes.some((cause) => one.concerns(cause)));
  if (needed.length === 0) return pairs;
  const inMesh = new Set(pairs.flatMap(({ from, to }) => [from, to]));
  const outside = tasks.filter((task) => !inMesh.has(task.host.name));
  const facts = [...new Set(needed.flatMap((one) => one.facts))];
  const outcomes =
    outside.length === 0
      ? []
      : await fleet.forEach('Asking routers and switches', outside, async (_task, host) => readFacts(host, facts, []));
  const beside = [...outcomes].flatMap(([task, outcome]) =>
    'error' in outcome ? [] : [{ name: task.host.name, facts: outcome.value }],
  );
  const complete = (cause: Diagnosis) =>
    needed.reduce((told, one) => (one.concerns(told) ? one.complete(told, beside) : told), cause);
  return pairs.map(({ cause, otherCauses, ...pair }) => ({
    ...pair,
    ...(cause === undefined ? {} : { cause: complete(cause) }),
    ...(otherCauses === undefined ? {} : { otherCauses: otherCauses.map(complete) }),
  }));
}

/** Every fact of every host, judged by nobody. */
import { FACTS } from '../facts/index.ts';
import { factJson } from '../facts/json.ts';
import type { FactValues } from '../facts/types.ts';
import type { Json } from '../lib/json.ts';
import { mapReading, type Reading } from '../lib/reading.ts';
import type { HostResult } from '../result/types.ts';
import type { Fleet } from './fleet/fleet.ts';
import { readFacts } from './fleet/read.ts';
import { elapsedMs, unreachable } from './fleet/run.ts';
import type { Task } from './fleet/tasks.ts';

/** One exec a host, for all facts and interfaces; results in the order of the tasks. */
export async function collectFacts(fleet: Fleet, tasks: readonly Task[]): Promise<readonly HostResult[]> {
  const outcomes = await fleet.forEach('Reading', tasks, async (task, host): Promise<HostResult> => {
    const start = performance.now();
    const facts = asData(await readFacts(host, FACTS, ['*']));
    return {
      name: task.host.name,
      address: task.host.spec.address,
      verdict: 'match',
      durationMs: elapsedMs(start),
      facts,
    };
  });
  return tasks.flatMap((task) => {
    const outcome = outcomes.get(task);
    if (outcome === undefined) return [];
    return ['value' in outcome ? outcome.value : unreachable(task.host, outcome.error, 0)];
  });
}

function asData(values: FactValues): { readonly [fact: string]: Reading<Json> } {
  return Object.fromEntries(FACTS.map((fact) => [fact.id, mapReading(values.get(fact), factJson)]));
}

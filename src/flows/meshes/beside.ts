/** Hosts of a run beside the mesh are routers and switches, perhaps: they are asked for what the causes found need. */

import { type Asked, tellWaits, type Waiting } from '../../ping/crew/waits.ts';
import type { DiagnosedPair, Diagnosis, Witness } from '../../ping/types.ts';
import { causesOf, mapCauses } from '../../result/pair-causes.ts';
import { COMPLETIONS } from '../../witnesses/index.ts';
import type { Beside } from '../../witnesses/types.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { readFacts } from '../fleet/read.ts';
import type { Task } from '../fleet/tasks.ts';

const FACTS = [...new Set(COMPLETIONS.flatMap(({ facts }) => facts))];

/**
 * Asks the tasks, none of which takes part, in each mesh with a cause to which they could add: all for all that routers and
 * switches tell, as the cause is not known to its end yet. Meshes that fail at the same time ask together. A host that does not
 * answer costs its evidence only.
 * @param onWait hosts that are waited for longer than a moment; undefined when that is over
 */
export function besideMesh(
  fleet: Fleet,
  tasks: readonly Task[],
  onWait: (waiting: Waiting | undefined) => void,
): Witness {
  let asking: Promise<readonly Beside[]> | undefined;
  const ask = () => {
    asking ??= answersOf(fleet, tasks, onWait).finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return async (failed) => {
    const beside = failed.some(isConcerned) ? await ask() : [];
    const complete = (cause: Diagnosis) =>
      COMPLETIONS.reduce((told, one) => (one.concerns(told) ? one.complete(told, beside) : told), cause);
    return (pairs) => pairs.map((pair) => mapCauses(pair, complete));
  };
}

function isConcerned(pair: DiagnosedPair): boolean {
  return causesOf(pair).some((one) => COMPLETIONS.some((completion) => completion.concerns(one)));
}

async function answersOf(
  fleet: Fleet,
  tasks: readonly Task[],
  onWait: (waiting: Waiting | undefined) => void,
): Promise<readonly Beside[]> {
  const asked = new Map<string, Asked>();
  const stopTelling = tellWaits(asked, onWait);
  const outcomes = await fleet
    .all(tasks, async (_task, host) => readFacts(host, FACTS, []), {
      started: (name) => asked.set(name, { name, opening: { command: 'facts', dueMs: performance.now() } }),
      done: (name) => asked.delete(name),
    })
    .finally(stopTelling);
  return [...outcomes].flatMap(([task, outcome]) =>
    'error' in outcome ? [] : [{ name: task.host.name, facts: outcome.value }],
  );
}

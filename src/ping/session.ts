/** A ping: probes on all hosts, one mesh after the other, results. */
import type { PairResult } from '../result/types.ts';
import { dismissCrew, startCrew } from './crew.ts';
import { runMesh } from './mesh.ts';
import { checkPlans, expectedDurationMs, pairsOf } from './plan.ts';
import type { MeshPlan, Participant } from './types.ts';

export interface PingOptions {
  /** Packets sent so far by all senders, pairs with a packet received so far, pairs of all plans. */
  readonly onProgress?: (sent: number, deliveredPairs: number, pairs: number) => void;
  /** Ends the probes; what is not measured by then is `not-tested`. */
  readonly signal?: AbortSignal;
}

export interface PingResult {
  readonly pairs: readonly PairResult[];
  /** What a reader should know although it changes no verdict. */
  readonly warnings: readonly string[];
}

/** Beyond the expected time: hosts that answer late at every barrier, in seconds a mesh. */
const PATIENCE_S = 90;

/**
 * Runs every plan over the participants, each pair exactly once per plan. Always ends, in bounded time, and leaves no
 * probe behind. A host that cannot take part makes its pairs `not-tested`; a failing host never stops the others.
 * @throws InputError for plans that cannot be pinged, before any host is asked
 */
export async function runPing(
  plans: readonly MeshPlan[],
  participants: readonly Participant[],
  options: PingOptions = {},
): Promise<PingResult> {
  const warnings = [...checkPlans(plans)];
  const deadline = Math.ceil((2 * expectedDurationMs(plans)) / 1000) + PATIENCE_S * (plans.length + 1);
  const total = plans.reduce((sum, plan) => sum + pairsOf(plan).length, 0);
  const needed = new Set(plans.flatMap((plan) => [...plan.senders, ...plan.receivers]));
  const crew = await startCrew(
    participants.filter(({ name }) => needed.has(name)),
    deadline,
    options.signal,
  );
  const pairs: PairResult[] = [];
  let before = { sent: 0, heard: 0 };
  try {
    for (const plan of plans) {
      let last = { sent: 0, heard: 0 };
      const mesh = await runMesh(plan, crew, options.signal, (sent, heard) => {
        last = { sent, heard };
        options.onProgress?.(before.sent + sent, before.heard + heard, total);
      });
      before = { sent: before.sent + last.sent, heard: before.heard + last.heard };
      pairs.push(...mesh.pairs);
      warnings.push(...mesh.warnings);
    }
  } finally {
    await dismissCrew(crew);
  }
  return { pairs, warnings: [...new Set(warnings)] };
}

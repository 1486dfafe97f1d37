/** A ping: probes on all hosts, one mesh after the other, results. */
import { type Crew, withCrew } from './crew/crew.ts';
import type { Waiting } from './crew/waits.ts';
import { keyOf } from './figures/results.ts';
import { runMesh } from './mesh.ts';
import { checkPlans, expectedDurationMs, pairsOf } from './planning/plan.ts';
import type { DiagnosedPair, MeshPlan, Participant, PingResult, SessionResult, Witness } from './types.ts';

export interface PingOptions {
  readonly onProgress?: (progress: PingProgress) => void;
  /** Hosts that are waited for longer than a moment; undefined when that is over. */
  readonly onWait?: (waiting: Waiting | undefined) => void;
  /** Ends the probes; what is not measured by then is `not-tested`. */
  readonly signal?: AbortSignal;
  /** Asked once a mesh in which pairs fail. */
  readonly witness?: Witness;
}

/** Of all plans so far. */
export interface PingProgress {
  /** The plan under way. */
  readonly plan: MeshPlan;
  /** Packets sent by all senders, and how many they are to send. */
  readonly sent: number;
  readonly packets: number;
  /** Pairs of which a packet was received. */
  readonly heard: number;
  /** Pairs of all plans. */
  readonly pairs: number;
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
): Promise<SessionResult> {
  const warnings = checkPlans(plans);
  const deadline = Math.ceil((2 * expectedDurationMs(plans)) / 1000) + PATIENCE_S * (plans.length + 1);
  const needed = new Set(plans.flatMap((plan) => [...plan.senders, ...plan.receivers]));
  const taking = participants.filter(({ name }) => needed.has(name));
  const { signal, onWait } = options;
  return withCrew(taking, { deadline, signal, onWait }, async (crew) => {
    const result = await runMeshes(plans, crew, options);
    const pythons = new Map([...crew.values()].flatMap(({ name, hello }) => (hello ? [[name, hello.python]] : [])));
    return { ...result, warnings: [...new Set([...warnings, ...result.warnings])], pythons };
  });
}

/** One after the other, with the same probes. */
async function runMeshes(plans: readonly MeshPlan[], crew: Crew, options: PingOptions): Promise<PingResult> {
  const total = {
    packets: plans.reduce((sum, { senders, count }) => sum + senders.length * count, 0),
    pairs: plans.reduce((sum, plan) => sum + pairsOf(plan).length, 0),
  };
  const pairs: DiagnosedPair[] = [];
  const fitting = new Map<string, number>();
  const alarms: string[] = [];
  const warnings: string[] = [];
  let before = { sent: 0, heard: 0 };
  for (const plan of plans) {
    if (!plan.whole) fitting.clear();
    let last = { sent: 0, heard: 0 };
    const mesh = await runMesh(
      plan,
      crew,
      options.signal,
      (sent, heard) => {
        last = { sent, heard };
        options.onProgress?.({ plan, sent: before.sent + sent, heard: before.heard + heard, ...total });
      },
      fitting,
      options.witness,
    );
    before = { sent: before.sent + last.sent, heard: before.heard + last.heard };
    pairs.push(...mesh.pairs);
    for (const { from, to, verdict } of mesh.pairs)
      if (verdict === 'delivered' && plan.whole) fitting.set(keyOf(from, to), plan.sizeBytes);
    alarms.push(...mesh.alarms);
    warnings.push(...mesh.warnings);
  }
  return { pairs, alarms, warnings };
}

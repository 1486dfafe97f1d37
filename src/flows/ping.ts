/** The multicast ping over a fleet: connect who is needed, run the meshes, report hosts and pairs. The measuring is in ping/. */
import { statementsOf } from '../ping/matrix/index.ts';
import { expectedDurationMs, nameOf, pairsOf } from '../ping/planning/plan.ts';
import { runPing } from '../ping/session.ts';
import type { MeshPlan } from '../ping/types.ts';
import type { HostResult } from '../result/types.ts';
import type { FlowContext } from './fleet/context.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { RunParts } from './fleet/run.ts';
import type { Task } from './fleet/tasks.ts';
import { besideMesh } from './meshes/beside.ts';
import { connectParticipants } from './meshes/participants.ts';
import { withRemedies } from './meshes/remedies.ts';
import { withSenders } from './meshes/senders.ts';
import { tellingWaits } from './meshes/waiting.ts';

/** How long a ping takes that nobody wants to be told the time of, s. */
const SHORT_S = 10;

/**
 * Hosts that no plan needs are asked only where a cause lies at them (routers, switches). Pairs in the order of the
 * plans.
 * @param wished plans, of which those that join a source may leave open who sends
 */
export async function ping(
  context: FlowContext,
  fleet: Fleet,
  tasks: readonly Task[],
  wished: readonly MeshPlan[],
): Promise<RunParts> {
  const needed = new Set(wished.flatMap((plan) => [...plan.senders, ...plan.receivers]));
  const taking = tasks.filter((task) => needed.has(task.host.name));
  const { participants, hosts } = await connectParticipants(fleet, taking);
  const plans = await withSenders(fleet, taking, wished);
  const beside = tasks.filter((task) => !needed.has(task.host.name));
  const pairs = plans.reduce((sum, plan) => sum + pairsOf(plan).length, 0);
  const seconds = Math.ceil(expectedDurationMs(plans) / 1000);
  if (seconds > SHORT_S) context.progress.note(`the ping takes about ${seconds} s`);
  const measure = () =>
    context.progress.stage('Pinging', pairs, async (stage) => {
      let figures = '';
      const measured = await runPing(plans, participants, {
        signal: context.signal,
        witness: besideMesh(fleet, beside, tellingWaits(stage)),
        onWait: tellingWaits(stage),
        onProgress: ({ plan, sent, packets, heard, pairs: of }) => {
          figures = `${sent}/${packets} packets sent, ${heard}/${of} pairs heard`;
          stage.detail(`${nameOf(plan)}: ${figures}`);
        },
      });
      // Of all plans, and not of the last.
      stage.detail(figures);
      return measured;
    });
  // After an interruption the probes still tell what they measured by then.
  const specs = taking.map(({ host }) => host.spec);
  const result = await fleet.leftOpen(specs, measure);
  const told = await withRemedies(fleet, tasks, result.pairs);
  return {
    hosts: hosts.map((host) => withPython(host, result.pythons.get(host.name))),
    pairs: told,
    statements: statementsOf(told),
    alarms: result.alarms,
    warnings: result.warnings,
    interrupted: context.signal.aborted && result.pairs.some(({ verdict }) => verdict !== 'delivered'),
  };
}

function withPython(host: HostResult, python: string | undefined): HostResult {
  return python === undefined ? host : { ...host, python };
}

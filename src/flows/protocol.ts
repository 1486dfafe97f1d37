/** The Multicast Ping Protocol over a fleet: hosts ping a responder that runs already, or answer others for a while. */

import { resolvePattern } from '../inventory/patterns.ts';
import { inputError, messageOf, problem } from '../lib/errors.ts';
import { statementsOf } from '../ping/matrix/index.ts';
import type { Progress } from '../ping/probe/wire.ts';
import { type ProtocolWish, servePlan, serverPlan, serveStart } from '../ping/protocol/plan.ts';
import { runProgram } from '../ping/protocol/program.ts';
import { pingServer } from '../ping/protocol/session.ts';
import { isServeResult } from '../ping/protocol/shape.ts';
import type { ServedClient, ServePlan, ServeResult, ServerPlan } from '../ping/protocol/types.ts';
import type { HostResult, ServedResult } from '../result/types.ts';
import type { FlowContext } from './fleet/context.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { RunParts } from './fleet/run.ts';
import type { Task, Tasks } from './fleet/tasks.ts';
import { besideMesh } from './meshes/beside.ts';
import { connectParticipants } from './meshes/participants.ts';
import { withRemedies } from './meshes/remedies.ts';
import { tellingWaits } from './meshes/waiting.ts';

export type { ProtocolWish };

/** What a ping by the protocol does, once connections may be made. */
export type Work = (context: FlowContext, fleet: Fleet) => Promise<RunParts>;

/**
 * Every host of `from` (default: all selected) pings the responder.
 * @throws InputError before any host is contacted
 */
export function pingResponder(selected: Tasks, wish: ProtocolWish, from: string | undefined): Work {
  const tasks = tasksOf(selected, from);
  const plan = serverPlan(wish, devicesOf(tasks, wish.interface));
  if (tasks.some(({ host }) => host.name === plan.server))
    throw inputError('no-pair', `${plan.server} is to ping itself`, 'leave it out: see --from');
  return async (context, fleet) => pingWith(context, fleet, { all: selected.tasks, tasks }, plan);
}

/** @throws InputError before any host is contacted */
export function serveOthers(selected: Tasks, wish: ProtocolWish, from: string | undefined): Work {
  const plan = servePlan(wish);
  const tasks = tasksOf(selected, from);
  return async (context, fleet) => serveWith(context, fleet, tasks, plan);
}

async function pingWith(
  context: FlowContext,
  fleet: Fleet,
  { all, tasks }: { readonly all: readonly Task[]; readonly tasks: readonly Task[] },
  plan: ServerPlan,
): Promise<RunParts> {
  const { participants, hosts } = await connectParticipants(fleet, tasks);
  const beside = all.filter((task) => !tasks.includes(task));
  const result = await context.progress.stage('Pinging', participants.length, async (stage) =>
    pingServer(plan, participants, {
      signal: context.signal,
      witness: besideMesh(fleet, beside, tellingWaits(stage)),
      onWait: tellingWaits(stage),
      onProgress: (sent, hearing) =>
        stage.detail(`${plan.server}: ${sent} queries sent, ${hearing} of ${participants.length} hosts hear it`),
    }),
  );
  const pairs = await withRemedies(fleet, all, result.pairs);
  return {
    hosts,
    pairs,
    statements: statementsOf(pairs),
    alarms: result.alarms,
    warnings: result.warnings,
    interrupted: context.signal.aborted && pairs.some(({ verdict }) => verdict !== 'delivered'),
  };
}

/** What a host answered, or why it did not to its end. */
type Ended = ServeResult & { readonly error?: string };

async function serveWith(
  context: FlowContext,
  fleet: Fleet,
  tasks: readonly Task[],
  plan: ServePlan,
): Promise<RunParts> {
  const { participants, hosts } = await connectParticipants(fleet, tasks);
  const devices = devicesOf(tasks, plan.interface);
  const outcomes = await context.progress.stage('Answering', 0, async (stage) =>
    Promise.all(
      participants.map(async (participant): Promise<Ended> => {
        if ('unavailable' in participant) return { clients: [] };
        const device = devices.get(participant.name);
        const start = serveStart({ ...plan, ...(device === undefined ? {} : { interface: device }) });
        const detail = ({ sent, heard }: Progress) =>
          stage.detail(`${participant.name}: ${sent} queries of ${heard} clients answered`);
        return runProgram(participant.host, start, isServeResult, detail, context.signal).catch((error: unknown) => ({
          clients: [],
          error: context.signal.aborted ? 'interrupted' : messageOf(error),
        }));
      }),
    ),
  );
  const served = outcomes.flatMap(({ clients }, index) =>
    clients.map((client) => servedResult(participants[index]?.name ?? '', client)),
  );
  const nobody = 'nobody asked: no query came while the hosts answered';
  return {
    hosts: hosts.map((host, index) => withError(host, outcomes[index])),
    served,
    warnings: served.length === 0 ? [nobody] : [],
    interrupted: context.signal.aborted,
  };
}

function withError(host: HostResult, outcome: Ended | undefined): HostResult {
  if (outcome?.error === undefined) return host;
  const error = problem('not-served', outcome.error, 'is the port taken by another program on that host?');
  return { ...host, verdict: 'unknown', error };
}

function servedResult(host: string, client: ServedClient): ServedResult {
  const { address, version, group, answered, refused, limited, ignored, bytesIn, bytesOut } = client;
  const protocol = version === null ? null : version === 1 ? 'ssmping' : 'rfc6450';
  return { host, client: address, protocol, group, answered, refused, limited, ignored, bytesIn, bytesOut };
}

/** @throws InputError when no host would be left */
function tasksOf({ inventory, tasks }: Tasks, from: string | undefined): readonly Task[] {
  const names = from === undefined ? undefined : new Set(resolvePattern(inventory, from));
  const chosen = tasks.filter(({ host }) => names?.has(host.name) ?? true);
  if (chosen.length > 0) return chosen;
  throw inputError('no-host', 'no host is selected', 'see --from and --limit');
}

/** Host → interface: the flag, or what the host has for it where it is a variable of the inventory. */
function devicesOf(tasks: readonly Task[], flag: string | undefined): ReadonlyMap<string, string> {
  if (flag === undefined) return new Map();
  return new Map(
    tasks.map(({ host }) => {
      const device = host.vars[flag];
      return [host.name, typeof device === 'string' ? device : flag];
    }),
  );
}

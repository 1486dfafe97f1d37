/** The Multicast Ping Protocol over a fleet: hosts ping a responder that runs already, or answer others for a while. */

import type { HostError } from '../hosts/types.ts';
import { resolvePattern } from '../inventory/patterns.ts';
import { inputError, messageOf, problem } from '../lib/errors.ts';
import { statementsOf } from '../ping/matrix/index.ts';
import { responderPair, untestedPair } from '../ping/protocol/pairs.ts';
import { clientStart, type ProtocolWish, servePlan, serverPlan, serveStart } from '../ping/protocol/plan.ts';
import { runProgram } from '../ping/protocol/program.ts';
import { isClientResult, isServeResult } from '../ping/protocol/shape.ts';
import type { ServedClient, ServePlan, ServerPlan } from '../ping/protocol/types.ts';
import type { HostResult, ServedResult } from '../result/types.ts';
import type { FlowContext } from './context.ts';
import type { Fleet } from './fleet.ts';
import { type RunParts, unreachable } from './run.ts';
import type { Task, Tasks } from './tasks.ts';

export type { ProtocolWish };

/** What a ping by the protocol does, once connections may be made. */
export type Work = (context: FlowContext, fleet: Fleet) => Promise<RunParts>;

/**
 * Every host of `from` (default: all selected) pings the responder.
 * @throws InputError before any host is contacted
 */
export function pingResponder(selected: Tasks, wish: ProtocolWish, from: string | undefined): Work {
  const plan = serverPlan(wish);
  const tasks = tasksOf(selected, from);
  return async (context, fleet) => pingWith(context, fleet, tasks, plan);
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
  tasks: readonly Task[],
  plan: ServerPlan,
): Promise<RunParts> {
  const [sent, heard] = [new Map<Task, number>(), new Map<Task, number>()];
  const outcomes = await onEach(context, fleet, tasks, 'Pinging', async (task, host, detail) =>
    runProgram(
      host,
      clientStart({ ...plan, ...deviceOf(task, plan.interface) }),
      isClientResult,
      (progress) => {
        sent.set(task, progress.sent);
        heard.set(task, progress.heard);
        detail(`${plan.server}: ${sum(sent)} queries sent, ${sum(heard)} answers by multicast so far`);
      },
      context.signal,
    ),
  );
  const pairs = outcomes.map(({ task: { host }, outcome }) =>
    'error' in outcome ? untestedPair(plan, host.name, outcome.error) : responderPair(plan, host.name, outcome.value),
  );
  return {
    hosts: hostsOf(outcomes),
    pairs,
    statements: statementsOf(pairs),
    interrupted: context.signal.aborted && pairs.some(({ verdict }) => verdict === 'not-tested'),
  };
}

async function serveWith(
  context: FlowContext,
  fleet: Fleet,
  tasks: readonly Task[],
  plan: ServePlan,
): Promise<RunParts> {
  const outcomes = await onEach(context, fleet, tasks, 'Answering', async (task, host, detail) =>
    runProgram(
      host,
      serveStart({ ...plan, ...deviceOf(task, plan.interface) }),
      isServeResult,
      ({ sent, heard }) => detail(`${task.host.name}: ${sent} queries of ${heard} clients answered so far`),
      context.signal,
    ),
  );
  const served = outcomes.flatMap(({ task: { host }, outcome }) =>
    'error' in outcome ? [] : outcome.value.clients.map((client) => servedResult(host.name, client)),
  );
  const nobody = 'nobody asked: no query came while the hosts answered';
  return {
    hosts: hostsOf(outcomes).map((host, index) => withError(host, outcomes[index]?.outcome)),
    served,
    warnings: served.length === 0 ? [nobody] : [],
    interrupted: context.signal.aborted,
  };
}

/** The result of a host's program, or why there is none. */
type Ended<T> = { readonly value: T } | { readonly error: string; readonly unreachable?: HostError };
type Outcomes<T> = readonly { readonly task: Task; readonly outcome: Ended<T> }[];

async function onEach<T>(
  context: FlowContext,
  fleet: Fleet,
  tasks: readonly Task[],
  title: string,
  work: (task: Task, host: Parameters<typeof runProgram>[0], detail: (text: string) => void) => Promise<T>,
): Promise<Outcomes<T>> {
  const connections = await fleet.forEach('Connecting', tasks, async (_task, host) => host);
  return context.progress.stage(title, 0, async (stage) =>
    Promise.all(
      [...connections].map(async ([task, connection]) => {
        if ('error' in connection) {
          const { error } = connection;
          return { task, outcome: { error: error.message, unreachable: error } };
        }
        try {
          return { task, outcome: { value: await work(task, connection.value, (text) => stage.detail(text)) } };
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          return { task, outcome: { error: context.signal.aborted ? 'interrupted' : messageOf(error) } };
        }
      }),
    ),
  );
}

function hostsOf<T>(outcomes: Outcomes<T>): readonly HostResult[] {
  return outcomes.map(({ task: { host }, outcome }) => {
    const { name, spec, groups } = host;
    if ('unreachable' in outcome && outcome.unreachable)
      return { ...unreachable(host, outcome.unreachable, 0), groups };
    return { name, address: spec.address, verdict: 'match', durationMs: 0, groups };
  });
}

/** A host that did not answer others to its end. */
function withError(host: HostResult, outcome: Ended<unknown> | undefined): HostResult {
  if (outcome === undefined || !('error' in outcome) || host.verdict === 'unreachable') return host;
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

/** The flag as the host's own interface, where it is a variable of the inventory. */
function deviceOf(task: Task, flag: string | undefined): { readonly interface?: string } {
  const device = flag === undefined ? undefined : task.host.vars[flag];
  return typeof device === 'string' ? { interface: device } : {};
}

function sum(counts: ReadonlyMap<Task, number>): number {
  return [...counts.values()].reduce((all, one) => all + one, 0);
}

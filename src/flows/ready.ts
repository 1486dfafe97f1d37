/** The gate: state and delivery of the same hosts over the same connections. */
import type { MeshPlan } from '../ping/types.ts';
import { type CheckOptions, check } from './check.ts';
import type { FlowContext } from './fleet/context.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { RunParts } from './fleet/run.ts';
import type { Task } from './fleet/tasks.ts';
import { ping } from './ping.ts';

/** Check first, then ping, over the same connections; neither changes a host. */
export async function ready(
  context: FlowContext,
  fleet: Fleet,
  tasks: readonly Task[],
  plans: readonly MeshPlan[],
  options: CheckOptions,
): Promise<RunParts> {
  const checked = await check(fleet, tasks, options);
  const { hosts, ...parts } = await ping(context, fleet, tasks, plans);
  const pinged = new Map(hosts.map(({ name, groups = [], python }) => [name, { groups, ...(python && { python }) }]));
  return { ...parts, hosts: checked.map((host) => ({ groups: [], ...host, ...pinged.get(host.name) })) };
}

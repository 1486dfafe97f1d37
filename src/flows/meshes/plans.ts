/** Which meshes a ping runs, between whom, by which interfaces: from the flags and the profiles' delivery entries. Pure. */
import { resolvePattern } from '../../inventory/patterns.ts';
import { inputError } from '../../lib/errors.ts';
import { checkPlans, LIMITS, pairsOf } from '../../ping/planning/plan.ts';
import type { MeshPlan } from '../../ping/types.ts';
import type { Delivery } from '../../profile/types.ts';
import type { Task, Tasks } from '../fleet/tasks.ts';
import { carryingInterface } from './carrying-interface.ts';

/** What the ping's flags may say. */
export const PING_LIMITS = LIMITS;

/** The ping's flags. What is not said comes from the delivery entries, then from the defaults. */
export interface PingWish {
  readonly group?: string;
  readonly port?: number;
  readonly source?: string;
  readonly interface?: string;
  readonly ttl?: number;
  readonly count: number;
  readonly intervalMs: number;
  readonly sizeBytes: number;
  /** A sweep: one mesh for each size, with DF, smallest first. */
  readonly sizes?: readonly number[];
  /** A long run of so many ms. */
  readonly soakMs?: number;
  readonly dscp?: number;
  readonly from?: string;
  readonly to?: string;
}

/** Group and port when neither a flag nor a delivery entry names one: in the organisation-local scope (RFC 2365 §6.2). */
const DEFAULT_GROUP = '239.192.19.64';
const DEFAULT_PORT = 23110;
/** Stays on the link: a mesh across routers asks for more. */
const DEFAULT_TTL = 1;

/**
 * One mesh for each distinct delivery entry, or one for `--group`, or one default full mesh. Pure.
 * @throws InputError when no pair would be tested or a plan cannot be pinged: the caller has contacted no host yet
 */
export function meshPlans({ inventory, tasks }: Tasks, wish: PingWish): readonly MeshPlan[] {
  const deliveries = wish.group === undefined ? distinctDeliveries(tasks) : [];
  const entries: readonly Partial<Delivery>[] = deliveries.length > 0 ? deliveries : [{}];
  const names = new Set(tasks.map((task) => task.host.name));
  const plans = entries.flatMap((entry) => {
    const group = wish.group ?? entry.group ?? DEFAULT_GROUP;
    const members = (pattern: string | undefined) =>
      [...(pattern === undefined ? names : resolvePattern(inventory, pattern))].filter((name) => names.has(name));
    const [from, to, dev] = [wish.from ?? entry.from, wish.to ?? entry.to, wish.interface ?? entry.dev];
    const senders = members(from);
    const receivers = members(to);
    const source = wish.source ?? entry.source;
    const dscp = wish.dscp;
    const plan: MeshPlan = {
      group,
      port: wish.port ?? entry.port ?? DEFAULT_PORT,
      ttl: wish.ttl ?? entry.ttl ?? DEFAULT_TTL,
      count: wish.soakMs === undefined ? wish.count : Math.ceil(wish.soakMs / wish.intervalMs),
      intervalMs: wish.intervalMs,
      sizeBytes: wish.sizeBytes,
      senders,
      receivers,
      interfaces: interfacesOf(tasks, group, wish.interface, entry),
      maxLoss: entry.maxLoss ?? 0,
      ...(wish.soakMs === undefined ? {} : { soak: true }),
      ...(source === undefined ? {} : { source }),
      ...(dscp === undefined ? {} : { dscp }),
      ...(entry.maxRttMs === undefined ? {} : { maxRttMs: entry.maxRttMs }),
      ...(entry.origin === undefined ? {} : { origin: entry.origin }),
      said: {
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(dev === undefined ? {} : { dev }),
      },
    };
    requirePairs(plan);
    return (wish.sizes ?? []).length === 0
      ? [plan]
      : [...new Set(wish.sizes)]
          .sort((one, other) => one - other)
          .map((sizeBytes) => ({ ...plan, sizeBytes, whole: true }));
  });
  checkPlans(plans);
  return plans;
}

function distinctDeliveries(tasks: readonly Task[]): readonly Delivery[] {
  const deliveries = tasks.flatMap((task) => task.profile.delivery);
  return [...new Map(deliveries.map((entry) => [keyOf(entry), entry])).values()];
}

/** What tells two entries apart: where they are said and what they say of the mesh. The interface is each host's own. */
function keyOf({ dev: _dev, ...said }: Partial<Delivery>): string {
  return JSON.stringify(said);
}

function interfacesOf(
  tasks: readonly Task[],
  group: string,
  flag: string | undefined,
  entry: Partial<Delivery>,
): ReadonlyMap<string, string> {
  const key = keyOf(entry);
  const own = new Map(
    tasks.map((task) => [task, task.profile.delivery.find((delivery) => keyOf(delivery) === key)?.dev]),
  );
  const names = new Set([...own.values()].filter((dev) => dev !== undefined));
  // A host without the entry in its own profile: the entry's interface is meant for it too when it is one and the same.
  const [shared] = names.size === 1 ? names : [];
  const interfaces = new Map<string, string>();
  for (const [task, dev] of own) {
    const name = carryingInterface(task, group, flag ?? dev ?? shared);
    if (name !== undefined) interfaces.set(task.host.name, name);
  }
  return interfaces;
}

/** @throws InputError for a plan without a pair: nothing examined is never a pass */
export function requirePairs(plan: MeshPlan): void {
  if (pairsOf(plan).length > 0) return;
  throw inputError(
    'no-pair',
    `no pair to test for group ${plan.group}: senders ${list(plan.senders)}, receivers ${list(plan.receivers)}`,
    'a ping needs a sender and another host as receiver among the selected hosts: see --from, --to, --limit',
    plan.origin,
  );
}

function list(names: readonly string[]): string {
  return names.length === 0 ? '(none)' : names.join(', ');
}

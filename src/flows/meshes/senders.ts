/** Who sends, where a source is joined and nobody said who: whichever host has that address. */
import { addressesFact } from '../../facts/addresses.ts';
import { mapReading, type Reading, unknown } from '../../lib/reading.ts';
import { sameAddress } from '../../ping/address.ts';
import type { MeshPlan } from '../../ping/types.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { readFacts } from '../fleet/read.ts';
import type { Task } from '../fleet/tasks.ts';
import { requirePairs } from './plans.ts';

/** Host → its addresses. */
export type AddressesOf = ReadonlyMap<string, Reading<readonly string[]>>;

/**
 * Asks the hosts for their addresses, where a plan depends on them.
 * @throws InputError when the host that has the source is the only one that would receive
 */
export async function withSenders(
  fleet: Fleet,
  tasks: readonly Task[],
  plans: readonly MeshPlan[],
): Promise<readonly MeshPlan[]> {
  if (!plans.some(isOpen)) return plans;
  const outcomes = await fleet.forEach('Finding the source', tasks, (_task, host) =>
    readFacts(host, [addressesFact], []),
  );
  const addresses = new Map(
    [...outcomes].map(([task, outcome]) => {
      const read = 'error' in outcome ? unknown(outcome.error.message) : outcome.value.get(addressesFact);
      return [task.host.name, mapReading(read, (found) => [...found.values()].flat().map(({ address }) => address))];
    }),
  );
  return plans.map((plan) => sentBySource(plan, addresses));
}

/**
 * The plan with those of its senders that have the source; where none is known to, with those of which it is not known, and
 * else with all, whose pairs then fail for that reason. Pure.
 * @throws InputError when nobody else would receive
 */
export function sentBySource(plan: MeshPlan, addresses: AddressesOf): MeshPlan {
  const { source } = plan;
  if (source === undefined || !isOpen(plan)) return plan;
  const has = (name: string) => {
    const read = addresses.get(name);
    return read?.state === 'known' ? read.value.some((address) => sameAddress(address, source)) : undefined;
  };
  const owners = plan.senders.filter((name) => has(name) === true);
  const candidates = owners.length > 0 ? owners : plan.senders.filter((name) => has(name) === undefined);
  const narrowed = { ...plan, senders: candidates.length > 0 ? candidates : plan.senders };
  requirePairs(narrowed);
  return narrowed;
}

function isOpen({ source, said }: MeshPlan): boolean {
  return source !== undefined && said?.from === undefined;
}

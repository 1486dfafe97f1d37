/** Which interface of a host carries a group: the flag or entry, else what the host's profile says. Pure. */
import { BlockList, isIP } from 'node:net';
import { isPattern } from '../fleet/expand.ts';
import type { Task } from '../fleet/tasks.ts';

/**
 * @param wish an interface name or a variable of the inventory (`--interface`, a delivery entry's `dev`)
 * @returns undefined when nothing says: the host's kernel then chooses by its routes
 */
export function carryingInterface(task: Task, group: string, wish: string | undefined): string | undefined {
  if (wish !== undefined) {
    const variable = task.host.vars[wish];
    return typeof variable === 'string' ? variable : wish;
  }
  return routedInterface(task, group) ?? onlyInterface(task);
}

/** The `dev` of the profile's route with the longest prefix that holds the group. */
function routedInterface(task: Task, group: string): string | undefined {
  let best: { readonly length: number; readonly dev: string } | undefined;
  for (const { value } of task.profile.desired) {
    if (!isRoute(value)) continue;
    const [network = '', length = '32'] = value.to.split('/');
    if (!covers(network, Number(length), group) || (best && best.length >= Number(length))) continue;
    best = { length: Number(length), dev: value.dev };
  }
  return best?.dev;
}

/** The interface the profile speaks of, when it speaks of just one by its plain name. */
function onlyInterface(task: Task): string | undefined {
  const names = new Set(task.profile.desired.flatMap((entry) => entry.interfaces ?? []));
  const [name] = names;
  return names.size === 1 && name !== undefined && !isPattern(name) ? name : undefined;
}

function isRoute(value: unknown): value is { readonly to: string; readonly dev: string } {
  return typeof value === 'object' && value !== null && 'to' in value && 'dev' in value;
}

function covers(network: string, length: number, group: string): boolean {
  const family = network.includes(':') ? 'ipv6' : 'ipv4';
  if (isIP(group) === 0) return false; // whoever pings refuses it; BlockList would throw
  if (family !== (group.includes(':') ? 'ipv6' : 'ipv4')) return false;
  const prefix = new BlockList();
  prefix.addSubnet(network, length, family);
  return prefix.check(group, family);
}

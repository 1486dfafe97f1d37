/** Which groups a host is in, nearest first. Pure. */
import { type Problem, problem } from '../lib/errors.ts';
import { didYouMean } from '../lib/suggest.ts';
import { printable } from '../lib/text.ts';
import type { Named, SaidInventory } from './said.ts';

/** Members that do not exist, and groups that contain themselves. */
export function groupProblems(inventory: SaidInventory): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [name, group] of inventory.groups) {
    for (const host of group.hosts) {
      if (!inventory.hosts.has(host.name)) problems.push(unknown('host', host, inventory.hosts.keys()));
    }
    for (const child of group.children) {
      if (!inventory.groups.has(child.name)) problems.push(unknown('group', child, inventory.groups.keys()));
      else if (reaches(inventory, child.name, name)) {
        const message = `group ${name} contains itself by way of ${child.name}`;
        problems.push(problem('group-cycle', message, 'take one of the children out', child.origin));
      }
    }
  }
  return problems;
}

/**
 * Host → all its groups, nearest first. Nearer is the group with the longer way from the top; of two as far,
 * the later by name: Ansible's rule. Only for an inventory without groupProblems.
 */
export function groupsOfHosts(inventory: SaidInventory): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, string[]>([...inventory.groups.keys()].map((name) => [name, []]));
  for (const [name, group] of inventory.groups) for (const child of group.children) parents.get(child.name)?.push(name);
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    const depth = 1 + Math.max(0, ...(parents.get(name) ?? []).map(depthOf));
    depths.set(name, depth);
    return depth;
  };
  const found = new Map<string, Set<string>>([...inventory.hosts.keys()].map((name) => [name, new Set()]));
  for (const [name, group] of inventory.groups) {
    const all = withAncestors(name, parents);
    for (const host of group.hosts) for (const each of all) found.get(host.name)?.add(each);
  }
  const nearest = (a: string, b: string) => depthOf(b) - depthOf(a) || (a < b ? 1 : -1);
  return new Map([...found].map(([host, groups]) => [host, [...groups].sort(nearest)]));
}

function withAncestors(name: string, parents: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const all = new Set([name]);
  for (const each of all) for (const parent of parents.get(each) ?? []) all.add(parent);
  return all;
}

function reaches(inventory: SaidInventory, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const each of seen) {
    if (each === to) return true;
    for (const child of inventory.groups.get(each)?.children ?? []) seen.add(child.name);
  }
  return false;
}

function unknown(kind: 'host' | 'group', { name, origin }: Named, known: Iterable<string>): Problem {
  const near = didYouMean(name, known);
  const where = kind === 'host' ? 'hosts' : 'groups';
  const hint = near === undefined ? `add it to ${where}:` : `did you mean ${near}?`;
  return problem(`unknown-${kind}`, `there is no ${kind} "${printable(name)}"`, hint, origin);
}

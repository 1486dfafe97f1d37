/** From inventory sources to hosts that can be connected to. */
import { InputError, type Problem } from '../lib/errors.ts';
import { combine, layer } from './combine.ts';
import { type Controller, homeOf, lookAtController } from './controller.ts';
import { groupProblems, groupsOfHosts } from './groups.ts';
import { readSource } from './read.ts';
import type { Said, SaidInventory } from './said.ts';
import { hostSpec } from './spec.ts';
import type { Inventory, InventoryHost } from './types.ts';

/**
 * Nearest wins, key by key: host, then its groups (deeper child first), then defaults; then ssh_config, then OpenSSH's
 * defaults. Profiles add up, farthest first: defaults, groups, host.
 * @param sources mcready's or Ansible's inventory files, or `host1,host2,`; several are put together, the later wins
 * @param env HOME, SSH_AUTH_SOCK and what ssh_config refers to
 * @throws InputError with every problem of every source; no host is contacted
 */
export async function loadInventory(sources: readonly string[], env: NodeJS.ProcessEnv): Promise<Inventory> {
  const said = combine(await readAll(sources.length > 0 ? sources : ['inventory.yaml'], homeOf(env)));
  const problems = groupProblems(said);
  if (problems.length > 0) throw new InputError(problems);
  const hosts = resolveHosts(said, await lookAtController(env));
  return { hosts, groups: membersOf(said, hosts) };
}

async function readAll(sources: readonly string[], home: string): Promise<readonly SaidInventory[]> {
  const read: SaidInventory[] = [];
  const problems: Problem[] = [];
  for (const source of sources) {
    try {
      read.push(await readSource(source, home));
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown;
      problems.push(...thrown.problems.map(withWayOut));
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return read;
}

/** The first thing a new user meets. */
function withWayOut(found: Problem): Problem {
  if (found.code !== 'unreadable-file') return found;
  return { ...found, hint: '-i names an inventory; mcready init writes one to start from' };
}

function resolveHosts(said: SaidInventory, controller: Controller): readonly InventoryHost[] {
  const groups = groupsOfHosts(said);
  const merged = new Map<string, Said>();
  for (const [name, host] of said.hosts) {
    const farthestFirst = (groups.get(name) ?? []).flatMap((group) => said.groups.get(group) ?? []).reverse();
    merged.set(name, layer([said.defaults, ...farthestFirst, host]));
  }
  const problems: Problem[] = [];
  const hosts: InventoryHost[] = [];
  for (const [name, { origin }] of said.hosts) {
    const { connection, profiles, vars } = merged.get(name) ?? layer([]);
    try {
      const spec = hostSpec(name, connection, controller, (other) => merged.get(other)?.connection, origin);
      const { site } = connection;
      hosts.push({
        name,
        spec,
        groups: groups.get(name) ?? [],
        profiles,
        vars,
        ...(site === undefined ? {} : { site }),
      });
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown;
      problems.push(...thrown.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return hosts;
}

function membersOf(said: SaidInventory, hosts: readonly InventoryHost[]): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>([['all', hosts.map((host) => host.name)]]);
  for (const name of said.groups.keys()) members.set(name, []);
  for (const host of hosts) for (const group of host.groups) members.get(group)?.push(host.name);
  return members;
}

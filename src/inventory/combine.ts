/** Several inventories as one; what a later one says of the same host or group wins, key by key. Pure. */
import { NOTHING, type Said, type SaidGroup, type SaidHost, type SaidInventory } from './said.ts';

/** @param inventories in the order of the command line */
export function combine(inventories: readonly SaidInventory[]): SaidInventory {
  let defaults: Said = NOTHING;
  const hosts = new Map<string, SaidHost>();
  const groups = new Map<string, SaidGroup>();
  for (const inventory of inventories) {
    defaults = layer([defaults, inventory.defaults]);
    for (const [name, host] of inventory.hosts) {
      const known = hosts.get(name);
      hosts.set(name, known ? { ...layer([known, host]), origin: known.origin } : host);
    }
    for (const [name, group] of inventory.groups) {
      const known = groups.get(name);
      groups.set(name, known ? joined(known, group) : group);
    }
  }
  return { defaults, hosts, groups };
}

/** Farthest first; the last wins, key by key. Profiles add up, a repeated one counts where it is nearest. */
export function layer(parts: readonly Said[]): Said {
  const profiles = parts.flatMap((part) => part.profiles);
  const last = new Map(profiles.map((profile, index) => [JSON.stringify([profile.name, profile.folder]), index]));
  return {
    connection: Object.assign({}, ...parts.map((part) => part.connection)),
    // No prototype: `vars.constructor` has to be unknown, not a function.
    vars: Object.assign(Object.create(null), ...parts.map((part) => part.vars)),
    profiles: profiles.filter((profile, index) => last.get(JSON.stringify([profile.name, profile.folder])) === index),
  };
}

function joined(known: SaidGroup, group: SaidGroup): SaidGroup {
  return {
    ...layer([known, group]),
    hosts: [...known.hosts, ...group.hosts],
    children: [...known.children, ...group.children],
  };
}

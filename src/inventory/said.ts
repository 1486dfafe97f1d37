/** What an inventory file says, before hosts, groups and defaults are put together. */
import path from 'node:path';
import { step } from '../documents/pointer.ts';
import type { ProfileReference } from '../documents/types.ts';
import type { Origin } from '../lib/errors.ts';
import type { Json } from '../lib/json.ts';

export type Variables = { readonly [name: string]: Json };

/** The connection words of an inventory, each only when said; paths are absolute. */
export interface Connection {
  readonly address?: string;
  readonly port?: number;
  readonly user?: string;
  readonly identity_file?: string;
  readonly known_hosts?: readonly string[];
  readonly strict_host_key_checking?: 'yes' | 'accept-new' | 'no';
  readonly connection?: 'ssh' | 'openssh' | 'local';
  readonly proxy_jump?: string;
  readonly become?: 'none' | 'sudo' | 'doas';
  /** Ansible's: in place of become's `sudo`. */
  readonly become_method?: 'sudo' | 'doas';
  readonly site?: string;
}

export interface Said {
  readonly connection: Connection;
  readonly profiles: readonly ProfileReference[];
  readonly vars: Variables;
}

export interface Named {
  readonly name: string;
  readonly origin: Origin;
}

export interface SaidHost extends Said {
  readonly origin: Origin;
}

export interface SaidGroup extends Said {
  readonly hosts: readonly Named[];
  readonly children: readonly Named[];
}

/** One file, or several put together. */
export interface SaidInventory {
  readonly defaults: Said;
  readonly hosts: ReadonlyMap<string, SaidHost>;
  readonly groups: ReadonlyMap<string, SaidGroup>;
}

export const NOTHING: Said = { connection: {}, profiles: [], vars: {} };

/**
 * A valid part of an inventory (schema.ts, HOST_SCHEMA) → what it says.
 * @param folder that relative files are looked for in
 * @param locate place of a part, for the profiles' origin
 */
export function saidBy(
  value: { readonly [key: string]: Json },
  folder: string,
  home: string,
  locate: (pointer: string) => Origin,
): Said {
  const { profiles, vars, hosts: _hosts, children: _children, ...words } = value;
  const connection = { ...words } as { -readonly [key in keyof Connection]: Connection[key] };
  const known = words.known_hosts;
  if (typeof words.identity_file === 'string') connection.identity_file = absolute(words.identity_file, folder, home);
  if (known !== undefined) connection.known_hosts = [known].flat().map((file) => absolute(String(file), folder, home));
  return {
    connection,
    profiles: listOf(profiles).map((name, index) => ({ name, folder, origin: locate(`/profiles${step(index)}`) })),
    vars: isMap(vars) ? vars : {},
  };
}

/** The texts of a list; nothing where there is none. */
export function listOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

export function isMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function absolute(file: string, folder: string, home: string): string {
  if (file === '~') return home;
  return file.startsWith('~/') ? path.join(home, file.slice(2)) : path.resolve(folder, file);
}

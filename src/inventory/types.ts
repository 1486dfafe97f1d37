/** The fleet as the user wrote it, resolved: nearest wins (host, then deeper group, then defaults). */
import type { ProfileReference } from '../documents/types.ts';
import type { HostSpec } from '../hosts/types.ts';
import type { Json } from '../lib/json.ts';

export type { ProfileReference };

export interface InventoryHost {
  readonly name: string;
  /** Everything needed to connect, after the inventory, the user's ssh_config and OpenSSH's defaults. */
  readonly spec: HostSpec;
  /** All groups it is in, ancestors included, nearest first; never `all`. */
  readonly groups: readonly string[];
  /** Profiles assigned (names or files), in merge order: farthest first, so that the last wins. */
  readonly profiles: readonly ProfileReference[];
  readonly vars: { readonly [name: string]: Json };
  readonly site?: string;
}

export interface Inventory {
  /** In the order written. */
  readonly hosts: readonly InventoryHost[];
  /** Group → names of all hosts in it, descendants included. `all` is there. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

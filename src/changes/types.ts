/**
 * What is done to a host, as plain data: a wanted value, the change that brings it, the actions of a change.
 * Settings and persistence plan changes, flows have them done; how an action looks is known in actions.ts only.
 */
import type { Origin } from '../lib/errors.ts';
import type { Target } from '../lib/target.ts';

/** One desired value for one target, normalised, with the place in the profile that asked for it. */
export interface Wanted<D = unknown> {
  readonly target: Target;
  /** Key (map) or `keyOf` (list) of the entry; absent for shape `value`. */
  readonly item?: string;
  readonly desired: D;
  readonly origin: Origin;
  /** The profile marked the entry `optional: true`. */
  readonly optional: boolean;
}

/** One step on a host. Rendered as text for people and as sh for the host in actions.ts only. */
export type Action =
  /** Write one key under /proc/sys; `path` are its segments, so that interface names keep their dots. */
  | { readonly kind: 'sysctl'; readonly path: readonly string[]; readonly value: string }
  | {
      readonly kind: 'run';
      readonly argv: readonly string[];
      /** When it fails nothing was changed: there is nothing of it to undo. */
      readonly unchangedOnFailure?: true;
      /** Words of a failure that means: it is so already (`No such process` of a route to delete). Counts as success. */
      readonly alreadySo?: string;
    }
  /** Write a file atomically (temporary file in the same folder, then rename). Missing folders on the way to it: see `folder`. */
  | { readonly kind: 'write'; readonly path: string; readonly content: string; readonly mode: string }
  | { readonly kind: 'remove'; readonly path: string }
  /** Make a folder (0755) when it is not there; its undo is `remove-folder`, which leaves a folder that is not empty. */
  | { readonly kind: 'folder' | 'remove-folder'; readonly path: string };

/** A change: what to do, what puts it back exactly, and whether it may cut the link we came by. */
export interface Change {
  /** Setting id. */
  readonly setting: string;
  /** Interface name or `host`. */
  readonly target: string;
  readonly why: string;
  readonly actions: readonly Action[];
  /** In the order to run. Also right when only some of the actions were done, and when run twice. */
  readonly undo: readonly Action[];
  readonly risk: 'none' | 'may-cut-link';
  /** `running`: changes what is in force now. `boot`: what the host's configuration brings at its next boot; done after verify. */
  readonly stage?: 'boot';
  /** The wanted values it serves: their findings show it as remedy. */
  readonly serves: readonly Wanted[];
}

/** Something wanted that no change of ours can bring, why, and what a person can do. */
export interface Impossible {
  readonly wanted: Wanted;
  readonly why: string;
  readonly remedy: readonly string[];
}

export interface Plan {
  /** In the order in which they must be run. */
  readonly changes: readonly Change[];
  readonly impossible: readonly Impossible[];
}

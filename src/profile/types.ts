/** What a profile desires for one host, resolved: extends merged, variables filled in, every value with its origin. */
import type { Origin } from '../lib/errors.ts';

/** One value (one map key, one list element) desired by the profiles of a host, before interfaces are known. */
export interface Desired {
  /** Setting id. */
  readonly setting: string;
  /** Interface name or glob; null for host scope. */
  readonly interfaces: string | null;
  /** Canonical map key or list key. */
  readonly item?: string;
  /** As the setting's `normalise` gave it. */
  readonly value: unknown;
  readonly origin: Origin;
  readonly optional: boolean;
}

/** One `delivery` entry: what ping and ready must prove. Patterns are inventory patterns. */
export interface Delivery {
  readonly group: string;
  readonly port: number;
  readonly source?: string;
  /** Left out: all; where a source is named, whichever host has it. */
  readonly from?: string;
  readonly to: string;
  readonly ttl?: number;
  /** Greatest loss allowed, in percent of the packets sent. Default 0. */
  readonly maxLoss?: number;
  readonly maxRttMs?: number;
  /** Interface the group is carried on, when the entry names one. */
  readonly dev?: string;
  readonly origin: Origin;
}

export interface ResolvedProfile {
  /** Names of the profiles merged, nearest last. */
  readonly names: readonly string[];
  readonly desired: readonly Desired[];
  readonly delivery: readonly Delivery[];
}

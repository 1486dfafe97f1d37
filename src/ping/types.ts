/** The words of a multicast ping: who takes part, what is sent, what both ends saw. Plain data. */
import type { Host } from '../hosts/types.ts';
import type { Origin } from '../lib/errors.ts';
import type { Distribution } from '../result/types.ts';

/** One stream plan: every sender sends once to the group; every receiver records it per sender. */
export interface MeshPlan {
  /** IPv4 multicast address (IPv6 has its place: the probe gets the family from the address). */
  readonly group: string;
  readonly port: number;
  /** SSM: receivers join (source, group). */
  readonly source?: string;
  readonly ttl: number;
  /** Packets a sender sends. */
  readonly count: number;
  readonly intervalMs: number;
  /** UDP payload, bytes. */
  readonly sizeBytes: number;
  readonly dscp?: number;
  /** Names of hosts, each also a key of `interfaces`. */
  readonly senders: readonly string[];
  readonly receivers: readonly string[];
  /** Host → interface the group is carried on there. A host without one lets its kernel choose by route. */
  readonly interfaces: ReadonlyMap<string, string>;
  /** Loss in percent of sent, RTT in ms, over which a pair is `degraded`. */
  readonly maxLoss: number;
  readonly maxRttMs?: number;
  readonly origin?: Origin;
}

/** A host that takes part: an open connection, or the reason why there is none. */
export type Participant =
  | { readonly name: string; readonly host: Host }
  | { readonly name: string; readonly unavailable: string };

/** Counters of one host at one moment, by name as the kernel prints them (`Ip.InReceives`, `TcpExt.IPReversePathFilter`). */
export type Counters = { readonly [counter: string]: number };

/** What one receiver recorded of one sender. */
export interface Reception {
  readonly received: number;
  readonly duplicates: number;
  readonly reordered: number;
  /** Lost before the first arrival, of `lost`. */
  readonly lostBeforeFirst: number;
  readonly interface: string | null;
  readonly ttl: number | null;
  readonly sourceSeen: string | null;
  readonly firstPacketMs: number | null;
  readonly rttMs: Distribution | null;
  readonly oneWayMs: (Distribution & { readonly errorMs: number }) | null;
}

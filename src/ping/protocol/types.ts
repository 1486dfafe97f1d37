/** The Multicast Ping Protocol (RFC 6450, and the first version that Debian's ssmping speaks): what is asked, what was seen. */
import type { Failure } from '../probe/wire.ts';

/** Hosts that ping a running responder. */
export interface ServerPlan {
  /** Address of the responder. */
  readonly server: string;
  /** Where RFC 6450 is tried, then where the first version is. */
  readonly ports: readonly [number, number];
  readonly group: string;
  /** Join (server, group) and not the group from anybody. */
  readonly ssm: boolean;
  readonly count: number;
  readonly intervalMs: number;
  /** Interface to join on; else the one by which the responder is reached. */
  readonly interface?: string;
}

/** Hosts that answer others. */
export interface ServePlan {
  readonly ports: readonly number[];
  /** The only groups to be sent to; none: groups that nobody uses for anything else. */
  readonly groups: readonly string[];
  readonly seconds: number;
  /** Interface by which the groups are sent to; else the one by which a query came. */
  readonly interface?: string;
}

/** Times are microseconds. */
export interface Answers {
  readonly received: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly ttl: number | null;
  readonly hops: number | null;
  readonly interface: string | null;
  /** Since the join. */
  readonly firstUs: number | null;
  /** [min, p50, p99, max] */
  readonly rttUs: readonly [number, number, number, number] | null;
}

/** What one host says of the responder. */
export interface ClientResult {
  /** 2: RFC 6450; null: no version was answered, and none was to be tried any more. */
  readonly version: 1 | 2 | null;
  /** As the responder wants it. */
  readonly group: string;
  /** Own address towards the responder. */
  readonly address: string;
  readonly joined: boolean;
  /** Why the group could not be joined. */
  readonly error: Failure | null;
  /** What the responder says of itself. */
  readonly information: string | null;
  /** Why it does not answer any more. */
  readonly refused: string | null;
  readonly sent: number;
  readonly errors: { readonly [errno: string]: number };
  readonly unicast: Answers;
  readonly multicast: Answers;
}

/** One client of a host that answered. */
export interface ServedClient {
  readonly address: string;
  readonly version: 1 | 2 | null;
  readonly group: string | null;
  readonly bytesIn: number;
  /** To the client itself. */
  readonly bytesOut: number;
  readonly answered: number;
  readonly refused: number;
  /** Not answered, because it asked too often. */
  readonly limited: number;
  readonly ignored: number;
  readonly errors: number;
}

export interface ServeResult {
  readonly clients: readonly ServedClient[];
}

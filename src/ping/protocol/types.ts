/** The Multicast Ping Protocol (RFC 6450, and the first version that Debian's ssmping speaks): what is asked, who was answered. */
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
  /** Host → interface to join on; else the one by which it reaches the responder. */
  readonly interfaces: ReadonlyMap<string, string>;
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

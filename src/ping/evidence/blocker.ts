/** What may be in the way of packets in a host, whoever holds the rule: netfilter or tc. */
import type { Hook, Packet } from '../../netfilter/types.ts';

/** What is to pass: the group's packets, or the membership's own queries and reports (with IPv6: MLD). */
export type Protocol = 'udp' | 'igmp';

/** A rule, or a chain's policy, that does not let packets pass. */
export interface Blocker {
  readonly hook: Hook;
  /** Table and chain: `inet filter input`. */
  readonly chain: string;
  readonly text: string;
  /** Packets it counted during the short second burst; undefined when it has no counter. */
  readonly counted: number | undefined;
  /** Whether the packets surely come to it, unless something before it dropped them. `unclear` where rules say more than is understood here. */
  readonly matches: 'yes' | 'unclear';
  readonly remedy: readonly string[];
}

/** A packet that has to pass some hooks. */
export interface Course {
  readonly packet: Packet;
  readonly hooks: readonly Hook[];
}

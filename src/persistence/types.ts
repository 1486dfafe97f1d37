/**
 * What a host does at boot, as plain data. A *slot* is one thing that configuration read at boot can set; a *statement* is a
 * slot with a value. Settings say which statements they need and combine what slots will hold; only this layer knows files,
 * managers and units. Readers give a slot's value, writers make one change for all statements that go to the same place.
 */
import type { Impossible, Plan, Wanted } from '../changes/types.ts';
import type { Fact, FactValues } from '../facts/types.ts';
import type { Reading } from '../lib/reading.ts';

/** What configuration can set of an interface; `name` only where a group has several. Values are texts as in the comments. */
export type LinkProperty =
  /** `multicast`, `allmulticast`: on | off. `up`: on | off. `mtu`: bytes. */
  | { readonly group: 'link'; readonly name: 'multicast' | 'allmulticast' | 'up' | 'mtu' }
  /** ethtool: `feature` (name as ethtool -k prints it): on | off. `private-flag`: on | off. `pause` (rx, tx, autoneg): on | off. */
  | { readonly group: 'feature' | 'private-flag' | 'pause'; readonly name: string }
  /** ethtool: `ring` (rx, tx, …), `coalesce` (rx-usecs, …), `channels` (combined, …): numbers, on | off for adaptive-rx and -tx. */
  | { readonly group: 'ring' | 'coalesce' | 'channels'; readonly name: string }
  /** ethtool -N rx-flow-hash (`name` udp4, udp6): letters, `sdfn`. */
  | { readonly group: 'rx-hash'; readonly name: string }
  /** A file of /sys/class/net/IF/bridge: its number. */
  | { readonly group: 'bridge'; readonly name: 'multicast_snooping' | 'multicast_querier' };

export type Slot =
  /** One key under /proc/sys; segments, so that interface names keep their dots. */
  | { readonly kind: 'sysctl'; readonly path: readonly string[] }
  | { readonly kind: 'link'; readonly interface: string; readonly property: LinkProperty }
  /** A route of a multicast prefix by this interface. Its value is the words behind `dev IF` (`metric 5 src 198.18.0.1`), or ''. */
  | { readonly kind: 'route'; readonly to: string; readonly interface: string; readonly table: string }
  /** An interface in the table of multicast routing, for IPv4 and IPv6. `enabled`: on | off. `ttl-threshold`: 1–255, for all that goes out by it. */
  | { readonly kind: 'vif'; readonly interface: string; readonly property: 'enabled' | 'ttl-threshold' }
  /**
   * Multicast of a group (`239.8.0.19/32`) and source (with its length; '': any) that comes in by this interface is forwarded.
   * Its value is the outputs: `eth2 eth3`.
   */
  | { readonly kind: 'mroute'; readonly group: string; readonly source: string; readonly interface: string };

export interface Statement {
  readonly slot: Slot;
  readonly value: string;
}

/** A statement and the wanted values that need it (their origin is written beside it). */
export interface Stated {
  readonly statement: Statement;
  readonly serves: readonly Wanted[];
}

/** What a setting needs stated, and what nothing could state. */
export interface ToState {
  readonly stated: readonly Stated[];
  readonly impossible: readonly Impossible[];
}

/**
 * Something on a host that sets slots at boot: sysctl.d, systemd-networkd, NetworkManager, ifupdown, netplan, smcroute, our
 * own unit.
 * One folder each, `read.ts` and `write.ts` pure.
 */
export interface Keeper {
  readonly id: string;
  /** It is not asked about others. */
  readonly kinds: readonly Slot['kind'][];
  /** What has to be read from a host for `keeps`, `read` and `write`. */
  readonly facts: readonly Fact[];
  /** Whether it is there on this host and in charge of the slot's interface (sysctl.d: of the key). */
  keeps(facts: FactValues, slot: Slot): Reading<boolean>;
  /** Whether its configuration has words for such a slot at all (networkd has none for coalescing of old versions, NM none for the MULTICAST flag). */
  canState(facts: FactValues, slot: Slot): boolean;
  /** Whether others that can state the slot would have the last word over what it says. Not there: they would not. */
  yields?(facts: FactValues, slot: Slot): boolean;
  /** What its configuration says of the slot: known with `where` = `file:line`, absent when it says nothing. */
  read(facts: FactValues, slot: Slot): Reading<string>;
  /**
   * Changes (stage `boot`) after which its configuration says all of these, earlier statements of ours kept. Running state is
   * not touched: no reload that reconfigures an interface. Files: atomic, with a header that says who wrote it and each line's
   * profile line; another's file is never edited when a drop-in will do; undo restores bytes and mode exactly.
   */
  write(facts: FactValues, stated: readonly Stated[]): Plan;
}

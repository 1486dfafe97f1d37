/** The words of a multicast ping: who takes part, what is sent, what both ends saw. Plain data. */
import type { Host } from '../hosts/types.ts';
import type { Origin } from '../lib/errors.ts';
import type { Explain } from '../lib/explain.ts';
import type { Json } from '../lib/json.ts';
import type { Target } from '../lib/target.ts';
import type { PairWith } from '../result/pair-causes.ts';
import type { Cause, Distribution } from '../result/types.ts';
import type { After, Firewall, Hello, Joined, Look, Rules, Seen, Sent, Traced, Unfiltered } from './probe/wire.ts';

/** One stream plan: every sender sends once to the group; every receiver records it per sender. */
export interface MeshPlan {
  /** IPv4 or IPv6 multicast address: `239.8.0.19`, `ff15::1234`. */
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
  /** Sent with DF: never cut into fragments, neither by the sender nor on the way. One of a sweep of sizes. */
  readonly whole?: boolean;
  /** A long run that tells when the packets of a pair ended. */
  readonly soak?: boolean;
  readonly dscp?: number;
  /** The sender is a responder of RFC 6450, of which nothing is known but what it answers; its packets come from this port. */
  readonly responder?: { readonly port: number };
  /** Names of hosts, each also a key of `interfaces`. */
  readonly senders: readonly string[];
  readonly receivers: readonly string[];
  /** Host → interface the group is carried on there. A host without one lets its kernel choose by route. */
  readonly interfaces: ReadonlyMap<string, string>;
  /** Loss in percent of sent, RTT in ms, over which a pair is `degraded`. */
  readonly maxLoss: number;
  readonly maxRttMs?: number;
  readonly origin?: Origin;
  /** In the words of the delivery entry or the flags; what is left out, they left out. */
  readonly said?: { readonly from?: string; readonly to?: string; readonly dev?: string };
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
  readonly dscp: number | null;
  readonly sourceSeen: string | null;
  /** A second source address under which the sender's packets came. */
  readonly otherSourceSeen: string | null;
  readonly firstPacketMs: number | null;
  /** From the first packet to the last, when the rest of what was planned never came: the packets ended. */
  readonly diedAfterMs: number | null;
  readonly rttMs: Distribution | null;
  readonly oneWayMs: (Distribution & { readonly errorMs: number }) | null;
}

/** Offset of a host's clock to the controller's, with its error bound; µs. */
export interface ClockBound {
  readonly offsetUs: number;
  readonly errorUs: number;
}

/** Everything one host said about its part in one mesh. What is absent was not reached. */
export interface HostEvidence {
  readonly name: string;
  /** Its number in the packets; not its address, which NAT rewrites. */
  readonly id: number;
  readonly hello?: Hello;
  readonly joined?: Joined;
  readonly before?: Look;
  readonly sent?: Sent;
  readonly after?: After;
  readonly clock?: ClockBound | null;
  /** Rule sets as they were once in the run: only of a receiver that may be asked for them. */
  readonly rules?: Rules;
  /** Rule sets around a second, short burst: only where a pair failed. */
  readonly firewall?: {
    readonly before: Firewall;
    readonly after: Firewall;
    readonly burst: number;
    /** After it joined anew: only where something at the egress of its interface may drop its reports. */
    readonly rejoined?: Firewall;
  };
  /** Why its kernel dropped packets during the second burst, or why that is not known: only where a pair failed. */
  readonly dropped?: Traced | { readonly why: string };
  /** What a second look brought: only where a pair failed. */
  readonly again?: SecondLook;
  /** What its interface took while it was promiscuous, for one burst: only where nothing else explains what it did not take. */
  readonly unfiltered?: Unfiltered & { readonly burst: number };
  /** Why the host could not take part, or stopped doing so. */
  readonly lost?: string;
}

/** What a receiver got of bursts to the group and of unicast streams, and of the group after a fresh join. */
export interface SecondLook {
  readonly seen: Seen;
  /** Packets of each burst and stream. */
  readonly burst: number;
  readonly rejoined: boolean;
  /** Where it listened for unicast. */
  readonly address?: string;
  /** Ids of the senders that sent unicast to it. */
  readonly unicastFrom: readonly number[];
}

/** Both ends of a failed pair, and what other hosts say about the sender. */
export interface PairEvidence {
  readonly plan: MeshPlan;
  readonly sender: HostEvidence;
  readonly receiver: HostEvidence;
  readonly reception: Reception;
  /** Hosts which got packets of this sender (on the wire or in the socket): proof that they left it. */
  readonly heardElsewhere: readonly string[];
  /** Largest payload of the same sweep that was delivered, bytes. */
  readonly fits?: number | undefined;
}

/**
 * A value of a setting that would let the packets pass. What has to be run for it depends on everything else the host has
 * set, which the setting's own plan knows: whoever knows the settings makes the remedy of it.
 */
export interface Fix {
  /** Setting id. */
  readonly setting: string;
  readonly target: Target;
  /** Key of the value, where the setting is a map. */
  readonly item?: string;
  /** All that would do, as a profile says them, the least change first. */
  readonly values: readonly [Json, ...Json[]];
}

/** A cause as the ping names it: with a `fix` its remedy is still to be planned. */
export interface Diagnosis extends Cause {
  readonly fix?: Fix;
  /** The cause lies at a router on this way: whoever can ask the router adds what it says. */
  readonly way?: Way;
  /** The receiver itself explains the pair already: a cause only where a witness makes sure of it. */
  readonly suspected?: true;
  /** It may lie at a switch between these ends: the same of switches. */
  readonly wire?: Wire;
}

/** Both ends as switches know them, and what is sent between them. */
export interface Wire {
  readonly from: WireEnd;
  readonly to: WireEnd;
  readonly plan: MeshPlan;
  /** Of the largest IP packets that leave the sender. */
  readonly bytes: number;
  /** A router is between the ends: each has a network of its own. */
  readonly routed?: true;
}

export interface WireEnd {
  readonly host: string;
  /** Of its interface; left out where it is not known. */
  readonly mac?: string;
  readonly address?: string;
}

/** Addresses of sender and receiver, the router by which the receiver would reach the sender, and what was sent. */
export interface Way {
  readonly plan: MeshPlan;
  readonly from: string;
  readonly to: string;
  readonly gateway?: string;
  readonly group: string;
  readonly ttl: number;
}

export type DiagnosedPair = PairWith<Diagnosis>;

/** Adds to causes what is known of the way. */
export type Completer = (pairs: readonly DiagnosedPair[]) => readonly DiagnosedPair[];

/** Looks at what lies between the hosts of a mesh while pairs of it fail and its receivers are members still. */
export type Witness = (failed: readonly DiagnosedPair[]) => Promise<Completer>;

/** What a mesh, or all meshes of a ping, came to. */
export interface PingResult {
  readonly pairs: readonly DiagnosedPair[];
  /** What casts doubt on the results themselves. */
  readonly alarms: readonly string[];
  /** What a reader should know although it changes no verdict. */
  readonly warnings: readonly string[];
}

/** All meshes of a ping, and who took part. */
export interface SessionResult extends PingResult {
  /** Host → version of the Python that its probe ran on. */
  readonly pythons: ReadonlyMap<string, string>;
}

/** One cause of the closed list (docs/reference/causes.md): its texts for people, and its test on the evidence. Pure. */
export interface CauseRule {
  readonly code: string;
  readonly explain: Explain;
  /** `already`: causes found by the rules before this one. */
  test(pair: PairEvidence, already: readonly Diagnosis[]): Diagnosis | undefined;
}

/**
 * A run as plain data: what every host command returns, `--json` prints, reports render and history stores.
 * Published as schemas/run.schema.json (`mcready.run/1`). Times are ISO 8601 UTC, durations ms, sizes bytes.
 */
import type { Origin, Problem } from '../lib/errors.ts';
import type { Json } from '../lib/json.ts';
import type { Reading } from '../lib/reading.ts';

export const RUN_SCHEMA = 'mcready.run/1';
export const ERROR_SCHEMA = 'mcready.error/1';

/** Verdict of a finding; a closed list, never merged. */
export type FindingVerdict = 'match' | 'drift' | 'not-persisted' | 'not-applicable' | 'unknown' | 'error';
/** Verdict of a host, rolled up from its findings. */
export type HostVerdict = 'match' | 'drift' | 'unknown' | 'unreachable';
/** Verdict of an ordered pair of a ping. */
export type PairVerdict = 'delivered' | 'degraded' | 'undelivered' | 'not-tested';
/** Verdict of a whole run: the worst of its parts, the one that decides the exit code (verdict.ts). */
export type RunVerdict =
  | 'match'
  | 'delivered'
  | 'drift'
  | 'degraded'
  | 'undelivered'
  | 'incomplete'
  | 'apply-failed'
  | 'interrupted';

/** One desired value held against one target. */
export interface Finding {
  /** Setting id: `rp_filter`, `ethtool.features`, … */
  readonly setting: string;
  /** Interface name, or `host`. */
  readonly target: string;
  /** Which entry of a map or list setting: `generic-receive-offload`, `239.0.0.0/8 dev eth1`. */
  readonly item?: string;
  readonly verdict: FindingVerdict;
  readonly desired: Json;
  readonly running: Reading<Json>;
  /** What a reboot would bring; absent where persistence was not looked at. */
  readonly persisted?: Reading<Json>;
  /** Which rule or value decides: `in force is max(all=1, eth1=0)`. */
  readonly why?: string;
  /** Programs that will probably undo it, in words; they are in `why` too. */
  readonly overwriters?: readonly string[];
  readonly origin: Origin;
  /** The exact commands that fix it, in order; empty when there is nothing to fix or no command can. */
  readonly remedy: readonly string[];
}

/** What became of a planned change. */
export type ChangeOutcome =
  | 'planned' // plan: nothing was run
  | 'applied' // run, read back, as desired
  | 'failed' // could not be run, or the read back value differs
  | 'undone' // was run, and put back because something on this host failed
  | 'undo-failed' // was run, could not be put back: told loudly
  | 'skipped'; // never run: an earlier one failed, or the host's turn did not come

/** One change of a plan, as told: commands are shell text, quoted. */
export interface ChangeResult {
  readonly setting: string;
  readonly target: string;
  readonly why: string;
  readonly commands: readonly string[];
  readonly undo: readonly string[];
  readonly risk: 'none' | 'may-cut-link';
  /** It changes what the next boot brings, not what is in force now. */
  readonly stage?: 'boot';
  readonly outcome: ChangeOutcome;
  /** What the host said when it failed. */
  readonly error?: string;
}

export interface HostResult {
  readonly name: string;
  readonly address: string;
  readonly verdict: HostVerdict;
  readonly durationMs: number;
  readonly profiles?: readonly string[];
  /** `ping` only: groups of the inventory it is in, the nearest first. */
  readonly groups?: readonly string[];
  /** `ping` only: version of the Python that its probe ran on, e.g. `3.6.8`. */
  readonly python?: string;
  readonly findings?: readonly Finding[];
  /** `facts` only: fact id → reading. */
  readonly facts?: { readonly [fact: string]: Reading<Json> };
  readonly changes?: readonly ChangeResult[];
  /** `capture` only: the profile that describes the host. */
  readonly captured?: Json;
  /** Why the host could not be examined; `interrupted` also beside what was found: why it was not finished. */
  readonly error?: Problem;
}

/** Why a pair failed; a closed list of codes (docs/reference/causes.md). */
export interface Cause {
  readonly code: string;
  readonly at: 'sender' | 'network' | 'receiver' | 'router';
  readonly host: string;
  readonly confidence: 'certain' | 'likely' | 'guess';
  readonly evidence: readonly string[];
  /** The exact commands that fix it on the host; empty when no command can. */
  readonly remedy: readonly string[];
  /** What a person can do, in words, where commands are not all there is to say. */
  readonly advice?: readonly string[];
  /** Lines of a profile, whole top-level keys, that cure it: of `host` once applied, or a delivery entry for the ping. */
  readonly profile?: readonly string[];
}

/** Distribution of a measured time in ms. */
export interface Distribution {
  readonly min: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What a responder of the Multicast Ping Protocol said beside its multicast answers. */
export interface Responder {
  /** ssmping is the first version of the protocol. */
  readonly protocol: 'rfc6450' | 'ssmping';
  readonly unicastReceived: number;
  readonly unicastRttMs: Distribution | null;
  /** What it says of itself. */
  readonly information?: string;
}

/** A client to which a host answered (`ping --serve`); whether multicast reached it only the client knows. */
export interface ServedResult {
  readonly host: string;
  readonly client: string;
  readonly protocol: 'rfc6450' | 'ssmping' | null;
  readonly group: string | null;
  /** Queries answered, refused, left alone because they came too often or were none. */
  readonly answered: number;
  readonly refused: number;
  readonly limited: number;
  readonly ignored: number;
  /** Bytes of all its queries, and of all that was sent to it. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/**
 * One ordered pair (sender → receiver) of one group. Counts are packets of the planned `sent`; of a pair that is `not-tested`, of
 * those that were sent until an interruption, else none.
 */
export interface PairResult {
  readonly from: string;
  readonly to: string;
  readonly group: string;
  readonly port: number;
  readonly source?: string;
  /** UDP payload of the packets: one of a sweep (`--sizes`). */
  readonly sizeBytes?: number;
  readonly verdict: PairVerdict;
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly reordered: number;
  /** Interface of the receiver on which the packets arrived (IP_PKTINFO); null when none did. */
  readonly interface: string | null;
  readonly ttlReceived: number | null;
  /** Receiver's join to the first packet of this sender. */
  readonly firstPacketMs: number | null;
  readonly rttMs: Distribution | null;
  readonly oneWayMs: (Distribution & { readonly errorMs: number }) | null;
  /** Answered by a running responder (--protocol rfc6450), not by a probe of ours: `rttMs` is by unicast there, by multicast back. */
  readonly responder?: Responder;
  /** Source address the receiver saw. */
  readonly sourceSeen?: string | null;
  /** Lost before the first packet arrived, of `lost`; the rest was lost after it. */
  readonly lostBeforeFirst?: number;
  /** Routers on the way: TTL sent less TTL received. */
  readonly hops?: number | null;
  /** DSCP of the first packet as it arrived. */
  readonly dscpReceived?: number | null;
  /** `--soak`: from the first packet to the last, when the packets ended before the run did; null when they did not. */
  readonly diedAfterMs?: number | null;
  /** Whether the packets came again after a fresh join; null when that could not be tried. */
  readonly revived?: boolean | null;
  /** Why the pair was not tested, in words. */
  readonly reason?: string;
  /** The cause that explains a pair that is not delivered; the first of `causes`. */
  readonly cause?: Cause;
  /** Further causes found for the same pair (two faults at once). */
  readonly otherCauses?: readonly Cause[];
}

/**
 * What the pairs of a mesh that failed have in common: all of it; a host's row and column; its row; its column; hosts that
 * reach each other and nobody else; both ways between two sets of hosts; one way between them; nothing but the cause.
 */
export type StatementKind = 'all' | 'host' | 'sender' | 'receiver' | 'segment' | 'boundary' | 'direction' | 'pair';

/** One thing that is wrong in a mesh, told once for all pairs it explains. A pair may have several explanations. */
export interface Statement {
  readonly kind: StatementKind;
  readonly group: string;
  readonly port: number;
  readonly source?: string;
  readonly sizeBytes?: number;
  /** Whom it is about. `boundary`: its smaller side; `direction`: those who are not heard; nobody in `all` and on the way of a `pair`. */
  readonly hosts: readonly string[];
  /** Of every pair it explains. */
  readonly verdict: 'undelivered' | 'degraded';
  /** How many it explains. */
  readonly pairs: number;
  readonly explains: readonly { readonly from: string; readonly to: readonly string[] }[];
  /** As found for the first of `hosts`, or the first pair; absent where none was found. */
  readonly cause?: Cause;
}

export interface Summary {
  readonly hosts: { readonly [verdict in HostVerdict]: number };
  readonly findings?: { readonly [verdict in FindingVerdict]: number };
  readonly pairs?: { readonly [verdict in PairVerdict]: number };
  readonly changes?: { readonly [outcome in ChangeOutcome]: number };
}

export interface RunHeader {
  readonly id: string;
  readonly command: string;
  readonly version: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

export interface Run {
  readonly schema: typeof RUN_SCHEMA;
  readonly run: RunHeader;
  readonly verdict: RunVerdict;
  readonly exitCode: number;
  readonly hosts: readonly HostResult[];
  readonly pairs?: readonly PairResult[];
  /** Whom the hosts answered (`ping --serve`). */
  readonly served?: readonly ServedResult[];
  /** Why pairs failed, over the whole matrix; the worst first, those that explain most. */
  readonly statements?: readonly Statement[];
  /** What casts doubt on the results themselves: a negative control that failed, forged packets. */
  readonly alarms?: readonly string[];
  /** What a reader should know although it changes no verdict. */
  readonly warnings?: readonly string[];
  readonly summary: Summary;
}

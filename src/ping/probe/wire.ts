/** What a probe answers, line by line (hearing.py, joining.py, looking.py, probe.py and asking.py have the other end). Times are microseconds. */
import type { Counters } from '../types.ts';

/** An errno as the kernel gave it: `{errno: "ENETUNREACH", text: "Network is unreachable"}`. */
export interface Failure {
  readonly errno: string;
  readonly text: string;
}

export interface Progress {
  readonly sent: number;
  /** Senders heard so far. */
  readonly heard: number;
}

/** A route lookup in the kernel. `local`: the destination is an address of that host. */
export interface Route {
  readonly oif?: number;
  readonly interface?: string | null;
  readonly gateway?: string;
  readonly source?: string;
  readonly local?: boolean;
  /** In which the route is; a kernel before 4.4 says main (254) whatever it is. */
  readonly table?: number;
  readonly error?: Failure;
}

export interface Hello {
  readonly python: string;
  readonly uid: number;
  readonly kernel: string;
  readonly bootId: string | null;
  /** Network namespace, `net:[4026531840]`. */
  readonly namespace: string | null;
}

export interface Joined {
  /** The interface that the plan names and the host does not have; then nothing else is there. */
  readonly missing?: string;
  readonly interface?: string | null;
  /** Source address of packets sent to the group by that interface. */
  readonly address?: string | null;
  /** Of the interface, as switches learn it: `02:00:c6:13:00:0c`. */
  readonly mac?: string | null;
  /** Where the kernel would send the group when nobody names an interface. */
  readonly route?: Route;
  /** [interface, address, prefix length], of the group's family; without fe80::/64, which is on every link. */
  readonly networks?: readonly (readonly [string, string, number])[];
  readonly receiver?: {
    readonly joined: boolean;
    readonly error?: Failure;
    /** In /proc/net/igmp or igmp6 after the join, with SSM also in mcfilter; null when that cannot be read. */
    readonly listed?: boolean | null;
    /** Why packets cannot be seen on the wire (AF_PACKET); null when they can. */
    readonly capture: string | null;
  };
  readonly sender?: {
    readonly error?: Failure;
    /** The source that was asked for (SSM); null when nobody asked, or the host does not have it. */
    readonly bound: string | null;
    /** The other address from which it sends as negative control of SSM. */
    readonly stranger: string | null;
  };
}

/** Evidence at one moment. */
export interface Look {
  readonly counters: Counters;
  /** null when it cannot be read, as on an interface that is administratively down. */
  readonly carrier: number | null;
  readonly operstate: string | null;
  /** Hexadecimal, as in /sys/class/net/IF/flags. */
  readonly flags: string | null;
  readonly mtu: number | null;
  readonly rpFilter: { readonly all: number | null; readonly interface: number | null };
  readonly listed: boolean | null;
  /** IPv6 is disabled on the interface (disable_ipv6): joins succeed, and nothing is sent or taken. */
  readonly disabled: boolean;
  /** IGMP version the interface speaks now (`V3`); null with IPv6 and where it cannot be read. */
  readonly version: string | null;
}

export interface Sent {
  readonly sent: number;
  /** sendto errors by name. */
  readonly errors: { readonly [errno: string]: number };
  /** It was told to stop before it had sent all. */
  readonly stopped?: boolean;
  /** What else is known of a sender that is a responder of RFC 6450. */
  readonly responder?: Answered;
}

/** What a responder of RFC 6450 answered to a greeting, and where the host hears its answers. */
export interface Greeting {
  /** 2: RFC 6450; 1: nobody answered it, so the first version is tried; null: it refused. */
  readonly version: number | null;
  /** As the responder wants it. */
  readonly group: string;
  /** Own address and port towards the responder; its answers go to this port, by unicast and to the group. */
  readonly address: string;
  readonly port: number;
  /** By which the responder is reached. */
  readonly interface: string | null;
  /** Why it is not to be asked any more. */
  readonly refused: string | null;
}

/** Unicast answers of a responder to the queries that count, and what it says in them. */
export interface Answered {
  /** Queries. */
  readonly asked: number;
  /** Queries that were answered by unicast. */
  readonly unicast: number;
  readonly rttUs: Quantiles | null;
  /** TTL with which it says that it sends; null when it does not say. */
  readonly ttl: number | null;
  /** Of the unicast answers. */
  readonly hops: number | null;
  /** Errors of the queries by name. */
  readonly errors: { readonly [errno: string]: number };
  readonly refused: string | null;
  /** What it says of itself. */
  readonly information: string | null;
}

/** [min, p50, p99, max], µs. */
export type Quantiles = readonly [number, number, number, number];

/** What a receiver's socket got of one sender. */
export interface Heard {
  readonly received: number;
  readonly duplicates: number;
  readonly reordered: number;
  /** Lowest sequence number received. */
  readonly lowest: number;
  /** Highest sequence number received. */
  readonly highest: number;
  /** From the join to the first and to the last packet. */
  readonly firstUs: number;
  readonly lastUs: number;
  readonly interface: string | null;
  readonly ttl: number | null;
  /** Type of service or traffic class of the first packet. */
  readonly tos: number | null;
  readonly source: string;
  /** A second source address under which packets of this sender came; null when there was only one. */
  readonly otherSource: string | null;
  /** Receiver's kernel timestamp minus sender's clock: one-way delay plus the difference of both clocks. */
  readonly delayUs: Quantiles | null;
}

/** What a receiver's interface got of one sender (AF_PACKET, not promiscuous). */
export interface Captured {
  readonly count: number;
  readonly source: string;
  readonly ttl: number;
  /** UDP checksums of the first few, as they came: `unfilled` is what a sender writes that leaves the rest to its hardware. */
  readonly checksums?: { readonly right: number; readonly unfilled: number; readonly wrong: number };
}

/** How the receiver's kernel decides on packets of a source. */
export interface SourceCheck {
  readonly source: string;
  /** Lookup as for an arriving packet: membership, source validity, rp_filter. */
  readonly accepted: Route;
  /** Lookup of the way back to the source. */
  readonly back: Route;
}

/** By-sender records have the sender's id as key. */
export interface After extends Look {
  /** Source address of packets sent to the group, as in `Joined`: it may have changed since. */
  readonly address?: string | null;
  readonly heard: { readonly [sender: string]: Heard };
  readonly captured: { readonly [sender: string]: Captured };
  /** Only for senders of which packets are missing. */
  readonly sources: { readonly [sender: string]: SourceCheck };
  /** RTT by receiver id. */
  readonly rtts: { readonly [receiver: string]: Quantiles | null };
  readonly counts: { readonly [kind in 'foreign' | 'stale' | 'forged' | 'unplanned' | 'own']: number };
  /** Negative control: packets of the control group that were heard, by sender. */
  readonly control: { readonly [sender: string]: number };
  /** Queries for memberships (IGMP, MLD) seen on the wire since the join. */
  readonly queries: { readonly count: number; readonly source: string | null };
  /** Datagrams dropped at the probe's own socket. */
  readonly drops: number | null;
  readonly captureDrops: number | null;
}

/** What a tool printed, whole; or why that is not known, `absent`: the host has no such tool. */
export type ToolText = { readonly text: string } | { readonly why: string; readonly absent?: boolean };

/** Rule sets of netfilter as their tools print them. */
export interface Rules {
  readonly nft: ToolText;
  /** Of the group's own version; only where nft has nothing to say. */
  readonly iptables?: ToolText;
}

/** All that may drop packets. */
export interface Firewall extends Rules {
  /** Filters of tc at the ingress of the interface. */
  readonly tc: ToolText;
  readonly tcEgress?: ToolText;
  /** Queueing disciplines of the interface, with what they dropped. */
  readonly qdisc?: ToolText;
  /** `ip -j -d link show` of the interface: the programs at its driver (XDP). */
  readonly link?: ToolText;
  /** Counters of the driver that are about XDP; only where there is such a program. */
  readonly driver?: ToolText;
}

/** Whether the kernel's reasons for dropping packets are kept from now on, and why not. */
export interface Tracing {
  readonly why?: string;
}

/** Packets of the group's IP version that the kernel of the host dropped, whosever they were, by its own names. */
export interface Traced {
  readonly reasons: { readonly [reason: string]: number };
  /** There were more than could be kept. */
  readonly full: boolean;
}

/** Port of the socket for a unicast stream. */
export interface Listening {
  readonly port: number;
}

export interface Rejoined {
  readonly joined: boolean;
  readonly why?: string;
}

/** Whether the interface is promiscuous now. */
export interface Promiscuous {
  readonly promiscuous: boolean;
}

/** Packets of a burst on the wire while the interface was promiscuous, by sender. */
export interface Unfiltered {
  readonly seen: { readonly [sender: string]: number };
}

/** What a second look brought, by sender. */
export interface Seen {
  /** Packets of the group before and after a fresh join, on the wire where that can be seen, else in the socket. */
  readonly looks: { readonly [sender: string]: readonly [number, number] };
  readonly unicast: { readonly [sender: string]: { readonly socket: number; readonly wire: number | null } };
  /** Whether unicast could be seen on the wire. */
  readonly wire: boolean;
}

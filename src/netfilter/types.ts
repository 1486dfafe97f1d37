/** A host's rule set and a packet that goes through it, as plain data. nftables and iptables end in the same form. */

export type Hook = 'ingress' | 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting' | 'egress';

/** `unclear`: it depends on what is not known of the packet, or on words that are not understood. */
export type Truth = 'yes' | 'no' | 'unclear';

/** What is known of a packet; a field that is left out may have any value. */
export interface Packet {
  readonly family: 'ipv4' | 'ipv6';
  readonly protocol: 'udp' | 'igmp' | 'icmpv6';
  /** One address: 239.8.0.19, 224.0.0.1, ff02::16. */
  readonly destination: string;
  /** It stands for all that begin as it does, with so many bits; left out: for itself. Rules are asked of one address each. */
  readonly certainBits?: number;
  readonly source?: string;
  /** Destination port, of UDP. */
  readonly port?: number;
  /** Source port, of UDP. */
  readonly sourcePort?: number;
  /** Type of IGMP or ICMPv6: 17 (membership query), 143 (MLDv2 report). */
  readonly type?: number;
  /** By which it comes in (ingress, prerouting, input, forward) or goes out. */
  readonly interface?: string;
  /** By which it is to be forwarded. */
  readonly leaves?: string;
  /** A bridge forwards it: hooks of its family, and of the ports. */
  readonly bridged?: true;
}

/** What a rule asks of a packet. All conditions of a rule have to hold. */
export type Condition =
  /** The fields together (a concatenation when several) are one of the choices; words as nft prints them. */
  | {
      readonly kind: 'fields';
      readonly fields: readonly string[];
      readonly negated: boolean;
      readonly choices: readonly (readonly string[])[];
    }
  /** Words that are not understood. */
  | { readonly kind: 'unclear' };

export type Action =
  /** `rewrite`: another source address; `redirect`: another destination; `queue`: a program decides. */
  | { readonly kind: 'accept' | 'drop' | 'return' | 'rewrite' | 'redirect' | 'queue' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  /** `vmap`: the first entry whose key is the packet's decides. `entries` undefined: the map's contents are not known. */
  | {
      readonly kind: 'map';
      readonly fields: readonly string[];
      readonly entries: readonly { readonly key: readonly string[]; readonly action: Action }[] | undefined;
    };

export interface Rule {
  /** `ip`, `ip6`, `inet`, `netdev`, `bridge`; legacy: `iptables`, `ip6tables`. */
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  /** Number of `nft -a`; empty for policies and iptables. */
  readonly handle: string;
  /** As printed, without its counter. */
  readonly text: string;
  /** What its counter had; undefined: it has none. */
  readonly packets: number | undefined;
  readonly conditions: readonly Condition[];
  /** Undefined: it lets packets go on (a counter, a log). */
  readonly action: Action | undefined;
}

export interface Chain {
  readonly name: string;
  readonly rules: readonly Rule[];
  /** Of a base chain. */
  readonly hook?: Hook;
  /** Base chains of one interface's ingress or egress; names may end in `*`. */
  readonly devices?: readonly string[];
  readonly policy: 'accept' | 'drop';
}

export interface Table {
  readonly family: string;
  readonly name: string;
  readonly chains: ReadonlyMap<string, Chain>;
  /** Some rule takes packets out of connection tracking. */
  readonly untracks: boolean;
}

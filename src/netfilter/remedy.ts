/** Commands that let a packet through before a rule drops it. Pure. */
import { quoteCommand } from '../lib/shell.ts';
import type { Rule } from './types.ts';

/** What is to be accepted, in the words of nft and of iptables. */
export interface Accepted {
  readonly nft: readonly string[];
  /** One rule each. */
  readonly iptables: readonly (readonly string[])[];
}

/** Query, reports of version 1 and 2, done (RFC 3810, RFC 2710). */
const MLD_TYPES = ['130', '131', '132', '143'];

/**
 * @param group an address or a prefix
 * @param side whose port it is: where packets go, or from where they come
 */
export function acceptedUdp(group: string, port: number, side: 'dport' | 'sport' = 'dport'): Accepted {
  return {
    nft: [group.includes(':') ? 'ip6' : 'ip', 'daddr', group, 'udp', side, String(port)],
    iptables: [['-d', group, '-p', 'udp', `--${side}`, String(port)]],
  };
}

/** All of a group's UDP: where packets pass in fragments, only the first has a port. */
export function acceptedPieces(group: string): Accepted {
  return {
    nft: [group.includes(':') ? 'ip6' : 'ip', 'daddr', group, 'meta', 'l4proto', 'udp'],
    iptables: [['-d', group, '-p', 'udp']],
  };
}

/** IGMP, or MLD. */
export function acceptedMembership(group: string): Accepted {
  if (!group.includes(':')) return { nft: ['ip', 'protocol', 'igmp'], iptables: [['-p', 'igmp']] };
  return {
    nft: ['icmpv6', 'type', `{ ${MLD_TYPES.join(', ')} }`],
    iptables: MLD_TYPES.map((type) => ['-p', 'ipv6-icmp', '--icmpv6-type', type]),
  };
}

/** Right where the rule stands, or, for a policy, behind all others of the chain. */
export function acceptBefore(rule: Rule, accepted: Accepted): readonly string[] {
  if (rule.family === 'iptables' || rule.family === 'ip6tables') {
    return accepted.iptables.map((words) =>
      quoteCommand([rule.family, '-t', rule.table, '-I', rule.chain, '1', ...words, '-j', 'ACCEPT']),
    );
  }
  const position = rule.handle === '' ? [] : ['position', rule.handle];
  const verb = rule.handle === '' ? 'add' : 'insert';
  return [
    quoteCommand(['nft', verb, 'rule', rule.family, rule.table, rule.chain, ...position, ...accepted.nft, 'accept']),
  ];
}

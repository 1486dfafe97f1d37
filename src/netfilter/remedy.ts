/** Commands that let a packet through before a rule drops it. Pure. */
import { quoteCommand } from '../lib/shell.ts';
import type { Rule } from './types.ts';

/** What is to be accepted, in the words of nft and of iptables. */
export interface Accepted {
  readonly nft: readonly string[];
  readonly iptables: readonly string[];
}

/**
 * @param group an address or a prefix
 * @param side whose port it is: where packets go, or from where they come
 */
export function acceptedUdp(group: string, port: number, side: 'dport' | 'sport' = 'dport'): Accepted {
  return {
    nft: [group.includes(':') ? 'ip6' : 'ip', 'daddr', group, 'udp', side, String(port)],
    iptables: ['-d', group, '-p', 'udp', `--${side}`, String(port)],
  };
}

/** IGMP, or MLD. */
export function acceptedMembership(group: string): Accepted {
  if (!group.includes(':')) return { nft: ['ip', 'protocol', 'igmp'], iptables: ['-p', 'igmp'] };
  return { nft: ['meta', 'l4proto', 'ipv6-icmp'], iptables: ['-p', 'ipv6-icmp'] };
}

/** Right where the rule stands, or, for a policy, behind all others of the chain. */
export function acceptBefore(rule: Rule, accepted: Accepted): readonly string[] {
  if (rule.family === 'iptables' || rule.family === 'ip6tables') {
    const words = ['-t', rule.table, '-I', rule.chain, '1', ...accepted.iptables, '-j', 'ACCEPT'];
    return [quoteCommand([rule.family, ...words])];
  }
  const position = rule.handle === '' ? [] : ['position', rule.handle];
  const verb = rule.handle === '' ? 'add' : 'insert';
  return [
    quoteCommand(['nft', verb, 'rule', rule.family, rule.table, rule.chain, ...position, ...accepted.nft, 'accept']),
  ];
}

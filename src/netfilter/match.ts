/** Does a packet fulfil what a rule asks? Pure. A condition that is surely not fulfilled decides, whatever the others say. */
import type { Condition, Hook, Packet, Truth } from './types.ts';
import { contains, intervalOf, numberOf } from './values.ts';

/** Where a packet is, and what of its surroundings bears on it. */
export interface Situation {
  readonly packet: Packet;
  readonly hook: Hook;
  /** Some rule of the host takes packets out of connection tracking: whether this one is, is not known. */
  readonly untracks: boolean;
}

/** `none`: the packet has no such field, so that no condition on it holds, not even a negated one. */
type Field = { readonly is: readonly string[] } | 'none' | 'unclear';

/** IPPROTO_ numbers of what is looked at. */
const PROTOCOLS = { udp: '17', igmp: '2', icmpv6: '58' } as const;

/** Names that nft prints for types of IGMP and ICMPv6 (src/payload protocol tables of nftables). */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  'membership-query': '17',
  'membership-report-v1': '18',
  'membership-report-v2': '22',
  'leave-group': '23',
  'membership-report-v3': '34',
  'mld-listener-query': '130',
  'mld-listener-report': '131',
  'mld-listener-done': '132',
  'mld-listener-reduction': '132',
  'mld2-listener-report': '143',
};

const INBOUND: ReadonlySet<Hook> = new Set(['ingress', 'prerouting', 'input']);

/** @returns `unclear` only where no condition surely fails and one depends on what is not known */
export function matches(situation: Situation, conditions: readonly Condition[]): Truth {
  let all: Truth = 'yes';
  for (const condition of conditions) {
    const one = condition.kind === 'unclear' ? 'unclear' : isOneOf(situation, condition);
    if (one === 'no') return 'no';
    if (one === 'unclear') all = 'unclear';
  }
  return all;
}

function isOneOf(situation: Situation, { fields, negated, choices }: Condition & { readonly kind: 'fields' }): Truth {
  let found: Truth = 'no';
  for (const field of fields) {
    if (fieldOf(situation, field) === 'none') return 'no';
  }
  for (const choice of choices) {
    const one = equals(situation, fields, choice);
    if (one === 'yes') found = 'yes';
    else if (one === 'unclear' && found === 'no') found = 'unclear';
  }
  if (!negated || found === 'unclear') return found;
  return found === 'yes' ? 'no' : 'yes';
}

/** Are these fields, together, these values? */
export function equals(situation: Situation, fields: readonly string[], values: readonly string[]): Truth {
  let all: Truth = 'yes';
  for (const [at, name] of fields.entries()) {
    const wanted = values[at];
    const field = fieldOf(situation, name);
    if (field === 'none') return 'no';
    if (field === 'unclear' || wanted === undefined) {
      all = wanted === '*' ? all : 'unclear';
      continue;
    }
    const tests = field.is.map((value) => isValue(name, wanted, value));
    if (tests.every((test) => test === 'no')) return 'no';
    if (!tests.every((test) => test === 'yes')) all = 'unclear';
  }
  return all;
}

function isValue(name: string, wanted: string, value: string): Truth {
  const field = name.split(' ').at(-1) ?? name;
  if (wanted === '*') return 'yes';
  if (field === 'iif' || field === 'oif') return isName(wanted, value) ? 'yes' : 'no';
  const number = numberOf(value);
  if (number === undefined) return wanted === value ? 'yes' : 'no';
  const interval = intervalOf(TYPE_NAMES[wanted] ?? wanted);
  if (interval !== undefined) return contains(interval, number) ? 'yes' : 'no';
  if (field === 'protocol' || field === 'nexthdr') return wordsOf(value).includes(wanted) ? 'yes' : 'no';
  if (field === 'nfproto') return (wanted === 'ipv4') === (value === '2') ? 'yes' : 'no';
  return field === 'type' ? 'no' : 'unclear';
}

/** Names end in `*` (nft) or `+` (iptables) for all that begin so. */
export function isName(pattern: string, name: string): boolean {
  return /[*+]$/.test(pattern) ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** Names of one of our protocols, by its number. */
function wordsOf(number: string): readonly string[] {
  const [name = ''] = Object.entries(PROTOCOLS).find(([, own]) => own === number) ?? [];
  return name === 'icmpv6' ? [name, 'ipv6-icmp'] : [name];
}

function fieldOf(situation: Situation, name: string): Field {
  const { packet, hook } = situation;
  const inbound = INBOUND.has(hook) || hook === 'forward';
  const ipv4 = packet.family === 'ipv4';
  const [word = '', rest = ''] = name.split(' ');
  // `ip daddr` speaks of IPv4 only, `daddr` (iptables) of whatever the table is for.
  if ((word === 'ip' && !ipv4) || (word === 'ip6' && ipv4)) return 'none';
  if (word === 'udp' || word === 'igmp' || word === 'icmpv6') {
    if (word !== packet.protocol) return 'none';
  }
  switch (word === 'ip' || word === 'ip6' || word === 'udp' || word === 'igmp' || word === 'icmpv6' ? rest : word) {
    case 'daddr':
      return { is: [packet.destination] };
    case 'saddr':
      return known(packet.source);
    case 'dport':
      return packet.protocol === 'udp' ? known(packet.port) : 'none';
    case 'sport':
      return packet.protocol === 'udp' ? known(packet.sourcePort) : 'none';
    case 'type':
      return packet.protocol === 'udp' ? 'none' : known(packet.type);
    case 'protocol':
    case 'nexthdr':
      return { is: [PROTOCOLS[packet.protocol]] };
    case 'nfproto':
      return { is: [ipv4 ? '2' : '10'] };
    case 'ethertype':
      return { is: [ipv4 ? 'ip' : 'ip6'] };
    // Of the side on which there is no interface the kernel compares with an empty name.
    case 'iif':
      return inbound ? known(packet.interface) : { is: [''] };
    case 'oif':
      if (hook === 'forward') return known(packet.leaves);
      return inbound ? { is: [''] } : known(packet.interface);
    case 'pkttype':
      return inbound ? { is: ['multicast'] } : 'unclear';
    case 'daddr-type':
      return { is: ['multicast'] };
    case 'saddr-type':
      return { is: ['unicast'] };
    case 'ct-state':
      return stateOf(situation);
    // What is rewritten on its way in is told of by the rule that does it.
    case 'ct-status':
      return { is: ['none'] };
    case 'ct-direction':
      return { is: ['original'] };
    // Packets of IGMP and MLD are sent with 1 (RFC 3376, RFC 3810).
    case 'ttl':
    case 'hoplimit':
      return packet.protocol === 'udp' ? 'unclear' : { is: ['1'] };
    // Headers of other protocols.
    case 'other':
      return 'none';
    default:
      return 'unclear';
  }
}

/**
 * Nobody answers to a group by that very pair of addresses, so every packet is new to connection tracking; MLD is not tracked
 * (net/netfilter/nf_conntrack_proto_icmpv6.c), and neither is anything before it, at ingress.
 */
function stateOf({ packet, hook, untracks }: Situation): Field {
  if (hook === 'ingress' || hook === 'egress') return 'unclear';
  if (packet.protocol === 'icmpv6') return { is: ['untracked'] };
  return { is: untracks ? ['new', 'untracked'] : ['new'] };
}

function known(value: string | number | undefined): Field {
  return value === undefined ? 'unclear' : { is: [String(value)] };
}

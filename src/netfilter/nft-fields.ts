/** Names that nft has for parts of a packet → the fields of match.ts. Pure. */

/** The longest name counts: `fib daddr . iif type` before others of `fib`. */
const NAMES: readonly (readonly [name: string, field: string])[] = [
  ['fib daddr . iif type', 'daddr-type'],
  ['fib daddr type', 'daddr-type'],
  ['fib saddr type', 'saddr-type'],
  ['fib saddr . iif oif', 'unknown'],
  ['fib saddr . mark . iif oif', 'unknown'],
  ['ip daddr', 'ip daddr'],
  ['ip saddr', 'ip saddr'],
  ['ip protocol', 'ip protocol'],
  ['ip ttl', 'ip ttl'],
  ['ip6 daddr', 'ip6 daddr'],
  ['ip6 saddr', 'ip6 saddr'],
  ['ip6 nexthdr', 'ip6 nexthdr'],
  ['ip6 hoplimit', 'ip6 hoplimit'],
  ['meta l4proto', 'protocol'],
  ['meta nfproto', 'nfproto'],
  ['meta protocol', 'ethertype'],
  ['ether type', 'ethertype'],
  ['meta pkttype', 'pkttype'],
  ['pkttype', 'pkttype'],
  ['meta iifname', 'iif'],
  ['meta iif', 'iif'],
  ['iifname', 'iif'],
  ['iif', 'iif'],
  ['meta oifname', 'oif'],
  ['meta oif', 'oif'],
  ['oifname', 'oif'],
  ['oif', 'oif'],
  ['udp dport', 'udp dport'],
  ['udp sport', 'udp sport'],
  ['th dport', 'dport'],
  ['th sport', 'sport'],
  ['igmp type', 'igmp type'],
  ['icmpv6 type', 'icmpv6 type'],
  ['ct state', 'ct-state'],
  ['ct status', 'ct-status'],
  ['ct direction', 'ct-direction'],
];

/** Headers of protocols that are never those of a packet we ask for. */
const OTHER: ReadonlySet<string> = new Set(['tcp', 'icmp', 'sctp', 'dccp', 'udplite', 'esp', 'ah', 'comp', 'arp']);

/** First words of names whose value cannot be known from here, each with one word behind. */
const UNKNOWN: ReadonlySet<string> = new Set([
  'ip',
  'ip6',
  'meta',
  'ether',
  'vlan',
  'udp',
  'igmp',
  'icmpv6',
  'ct',
  'fib',
  'rt',
  'socket',
  'osf',
  'exthdr',
  'frag',
  'hbh',
  'dst',
  'mh',
]);

/** Names of one word whose value cannot be known from here. */
const UNKNOWN_WORDS: ReadonlySet<string> = new Set([
  'mark',
  'iifgroup',
  'oifgroup',
  'iiftype',
  'oiftype',
  'skuid',
  'skgid',
  'cpu',
]);

/** The field that begins at this word, those it is concatenated with included; undefined: none does. */
export function fieldAt(
  words: readonly string[],
  at: number,
): { readonly fields: readonly string[]; readonly next: number } | undefined {
  const first = oneField(words, at);
  if (first === undefined) return undefined;
  const fields = [first.field];
  let next = first.next;
  while (words[next] === '.') {
    const another = oneField(words, next + 1);
    if (another === undefined) return { fields: [...fields, 'unknown'], next: next + 1 };
    fields.push(another.field);
    next = another.next;
  }
  return { fields, next };
}

function oneField(words: readonly string[], at: number): { readonly field: string; readonly next: number } | undefined {
  for (const [name, field] of NAMES) {
    const parts = name.split(' ');
    if (parts.every((part, index) => words[at + index] === part)) return { field, next: at + parts.length };
  }
  const word = words[at] ?? '';
  if (OTHER.has(word)) return { field: 'other', next: at + 2 };
  if (UNKNOWN_WORDS.has(word)) return { field: 'unknown', next: at + 1 };
  // `ip ttl` of an IPv6 packet is not there, so a name keeps its first word.
  return UNKNOWN.has(word) ? { field: `${word} unknown`, next: at + 2 } : undefined;
}

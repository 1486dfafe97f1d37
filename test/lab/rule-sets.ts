/** Rule sets, and what the kernel makes of a group and of IGMP under each. */

/** What the rules are about. */
export const GROUP = '239.8.0.19';

/** A rule set of one chain at the hook; rules are parted by `; `. */
export function chain(hook: string, rules: string): string {
  return `table ${hook.startsWith('egress') ? 'netdev' : 'inet'} t {\n chain c {\n type filter hook ${hook} priority 0;\n ${rules.replaceAll('; ', '\n ')}\n }\n}\n`;
}

/** Rules of `table inet t`, chain `c` at the input hook, unless a whole rule set is said. */
export const RULE_SETS: readonly (readonly [name: string, rules: string, verdict: 'accepted' | 'dropped'])[] = [
  ['no rules', 'table inet t { }', 'accepted'],
  ['a drop of all multicast', 'ip daddr 224.0.0.0/4 drop', 'dropped'],
  ['a reject of the port', 'udp dport 23110 reject', 'dropped'],
  ['a drop of another port', 'udp dport 23111 drop', 'accepted'],
  ['a range of ports', 'udp dport 23000-24000 drop', 'dropped'],
  ['a port of the transport header', 'meta l4proto { tcp, udp } th dport { 22, 23110 } drop', 'dropped'],
  ['all but a range of groups', 'ip daddr != 239.8.0.0-239.8.255.255 meta l4proto udp drop', 'accepted'],
  ['all but another prefix', 'ip daddr != 239.9.0.0/16 udp dport 23110 drop', 'dropped'],
  ['another interface', 'iifname "eth0" udp dport 23110 drop', 'accepted'],
  ['a pattern of interfaces', 'iifname "eth*" udp dport 23110 drop', 'dropped'],
  ['all interfaces but lo and eth0', 'iifname != { "lo", "eth0" } meta l4proto udp drop', 'dropped'],
  ['an interface by its index', 'iif "eth1" udp dport 23110 drop', 'dropped'],
  ['an output interface on the way in', 'oifname != "eth0" udp dport 23110 drop', 'dropped'],
  ['connection states that a group never has', 'ct state established,related accept; udp dport 23110 drop', 'dropped'],
  [
    'a new connection accepted',
    'ct state vmap { established : accept, new : accept }; meta l4proto udp drop',
    'accepted',
  ],
  ['an invalid one dropped', 'ct state invalid drop', 'accepted'],
  ['the packet type', 'meta pkttype multicast meta l4proto udp drop', 'dropped'],
  ['the type of address by the routing table', 'fib daddr type multicast udp dport 23110 drop', 'dropped'],
  ['local addresses only', 'fib daddr type local udp dport 23110 drop', 'accepted'],
  ['the other IP version', 'ip6 daddr ff00::/8 drop; meta nfproto ipv6 drop', 'accepted'],
  ['accepted before', `ip daddr ${GROUP} udp dport 23110 accept; ip daddr 224.0.0.0/4 drop`, 'accepted'],
  ['a log and a counter do nothing', 'ip daddr 224.0.0.0/4 counter log prefix "drop " level debug', 'accepted'],
  ['a rule comment says nothing', `udp dport 23110 accept comment "drop it"; ip daddr 224.0.0.0/4 drop`, 'accepted'],
  [
    'a policy, with ssh let in',
    'table inet t { chain c { type filter hook input priority 0; policy drop; tcp dport 22 accept; iifname "lo" accept; }; }',
    'dropped',
  ],
  [
    'a policy, and the group in a set',
    `table inet t { set g { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 239.8.0.0/16 }; }
     chain c { type filter hook input priority 0; policy drop; tcp dport 22 accept; ip daddr @g accept; }; }`,
    'accepted',
  ],
  [
    'a policy, and the group not in the set',
    `table inet t { set g { type ipv4_addr; flags interval; elements = { 239.9.0.0/16, 239.7.0.1-239.7.255.254 }; }
     chain c { type filter hook input priority 0; policy drop; tcp dport 22 accept; ip daddr @g accept; }; }`,
    'dropped',
  ],
  [
    'a concatenation in a set',
    `table inet t { set g { type ipv4_addr . inet_service; elements = { ${GROUP} . 23110, 239.1.1.1 . 5000 }; }
     chain c { type filter hook input priority 0; ip daddr . udp dport @g drop; }; }`,
    'dropped',
  ],
  [
    'a verdict map by interface and jumps',
    `table inet t { chain data { udp dport 23110 drop; }; chain other { };
     chain c { type filter hook input priority 0; iifname vmap { "eth0" : jump other, "eth1" : jump data }; }; }`,
    'dropped',
  ],
  [
    'a jump that returns, then an accept',
    `table inet t { chain sub { ip daddr 239.8.0.0/16 return; drop; };
     chain c { type filter hook input priority 0; policy drop; tcp dport 22 accept; meta l4proto udp jump sub; udp dport 23110 accept; }; }`,
    'accepted',
  ],
  [
    'a goto does not come back',
    `table inet t { chain sub { tcp dport 1 drop; };
     chain c { type filter hook input priority 0; policy drop; tcp dport 22 accept; meta l4proto udp goto sub; udp dport 23110 accept; }; }`,
    'dropped',
  ],
  [
    'accepted by one table, dropped by a later one',
    `table inet t { chain c { type filter hook input priority -10; udp dport 23110 accept; }; }
     table ip u { chain c { type filter hook input priority 10; ip daddr 239.0.0.0/8 drop; }; }`,
    'dropped',
  ],
  [
    'prerouting',
    'table ip t { chain c { type filter hook prerouting priority -300; udp dport 23110 drop; }; }',
    'dropped',
  ],
  [
    'ingress of the interface',
    'table netdev t { chain c { type filter hook ingress device "eth1" priority 0; udp dport 23110 drop; }; }',
    'dropped',
  ],
  [
    'ingress of another interface',
    'table netdev t { chain c { type filter hook ingress device "eth0" priority 0; udp dport 23110 drop; }; }',
    'accepted',
  ],
  [
    'output is not input',
    'table inet t { chain c { type filter hook output priority 0; udp dport 23110 drop; }; }',
    'accepted',
  ],
  [
    'a table that sleeps',
    'table inet t { flags dormant; chain c { type filter hook input priority 0; udp dport 23110 drop; }; }',
    'accepted',
  ],
  ['a rule that is not understood and does not matter', 'meta mark 0x7 accept', 'accepted'],
];

/** What a sender's rules do: hook, rule, whether it gets out. */
export const SENDERS: readonly (readonly [hook: string, rule: string, verdict: 'accepted' | 'dropped'])[] = [
  ['output', 'udp dport 23110 drop', 'dropped'],
  ['output', 'oifname "eth0" udp dport 23110 drop', 'accepted'],
  ['postrouting', 'ip daddr 239.0.0.0/8 oif "eth1" drop', 'dropped'],
  ['egress device "eth1"', 'udp dport 23110 drop', 'dropped'],
  ['input', 'udp dport 23110 drop', 'accepted'],
];

/** What is done to IGMP: hook, rules, what check says of it. */
export const IGMP: readonly (readonly [hook: string, rules: string, says: string])[] = [
  ['input', 'ip protocol igmp drop', 'IGMP queries dropped'],
  ['input', 'igmp type membership-query drop', 'IGMP queries dropped'],
  ['prerouting', 'meta l4proto 2 ip daddr 224.0.0.1 drop', 'IGMP queries dropped'],
  ['output', 'ip protocol igmp drop', 'IGMP reports dropped'],
  ['postrouting', 'ip daddr 224.0.0.22 drop', 'IGMP reports dropped'],
  ['output', 'ip ttl 1 ip protocol != udp drop', 'IGMP reports dropped'],
  ['output', 'igmp type { membership-report-v1, membership-report-v2, leave-group } drop', 'accepted'],
];

/** What cannot be told, and what it hangs on. */
export const UNCLEAR: readonly (readonly [rules: string, rule: string])[] = [
  ['meta mark 0x7 drop', 'meta mark 0x00000007 drop'],
  ['numgen inc mod 10 < 3 meta l4proto udp drop', 'numgen inc mod 10 < 3 meta l4proto udp drop'],
  ['limit rate 1/second accept; meta l4proto udp drop', 'limit rate 1/second accept'],
  ['ip saddr 198.18.0.0/15 udp dport 23110 drop', 'ip saddr 198.18.0.0/15 udp dport 23110 drop'],
  ['fib saddr . iif oif missing drop', 'fib saddr . iif oif missing drop'],
];

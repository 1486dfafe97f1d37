import type { Explain } from '../../lib/explain.ts';

export const explain: Explain = {
  title: 'Traffic that the firewall has to accept',
  what:
    'Whether the rules of nftables and iptables, as they are now, let a group and port pass on an interface: by ingress, ' +
    'prerouting and input for a receiver, together with the IGMP or MLD queries that come in and the reports that go out; by ' +
    'output, postrouting and egress for a sender. Policies, jumps, sets and maps are followed. Filters of tc at the interface ' +
    'are looked at as well: what classic BPF drops is known; of other programs and classifiers that may drop it is not, and ' +
    'neither of XDP: then the answer is unknown, and a ping tells. Programs that tc does not list (tcx), what interfaces below ' +
    'this one do (ports of a bond, the parent of a VLAN), and what a host forwards, are not looked at.',
  why:
    'Multicast is never an answer to something that was sent, so `ct state established` does not let it in, and a reject tells ' +
    'nobody. Most rule sets accept services by TCP and a few UDP ports and drop the rest.',
  fails:
    'tcpdump sees the packets and no program gets them. Where IGMP is dropped on input, all works for about 4 minutes: the ' +
    'host never answers a query, and the switch takes the port out of the group. A sender whose packets are dropped at output ' +
    'gets EPERM; at egress nobody is told. A rule that asks for what cannot be known from here (a mark, a rate, a route back) makes the answer unknown.',
  see: [
    'nft -a list ruleset',
    'iptables-save -c; ip6tables-save -c',
    'tc -s filter show dev eth1 ingress; tc -s filter show dev eth1 egress',
    'ip -d link show dev eth1',
    'grep -A9 eth1 /proc/net/igmp',
    'tcpdump -p -ni eth1 igmp',
  ],
  fix:
    'Accept the group and port, and IGMP (ip protocol igmp) or MLD, in every base chain that drops them: a drop in any table ' +
    'is one, whatever another table accepts. Make the rule where the rules come from (firewalld, ufw, nftables.conf), or it is ' +
    'gone with the next reload. `position N` in a remedy is the handle of the rule that drops: right while other rules come and ' +
    'go, refused by nft when that rule is gone. Rules that were loaded anew have other handles: check again then. A filter of tc is ' +
    'removed, or narrowed where it comes from.',
  sources: [
    'man 8 nft',
    'man 8 iptables',
    'man 8 tc',
    'net/netfilter/core.c: nf_hook_slow',
    'net/netfilter/nf_conntrack_proto_icmpv6.c',
    'RFC 3376 section 4 and 8.4',
    'RFC 4541',
  ],
};

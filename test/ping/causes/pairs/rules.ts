/** Rules of either end that drop or turn packets, read or not, and losses that look like them. */
import { firewall, NO_RULES, NOT_PERMITTED, NOTHING, type PairCase, SEEN, SILENT } from './pair-case.ts';

export const RULES: readonly PairCase[] = [
  {
    name: 'healthy, and rules that drop other things',
    b: { firewall: firewall('input', 'tcp dport 22 counter drop', 9) },
    verdict: 'delivered',
    causes: [],
  },
  {
    name: 'EPERM at output',
    a: {
      sent: { sent: 0, errors: { EPERM: 10 } },
      firewall: firewall('output', 'ip daddr 239.0.0.0/8 counter drop', 5),
    },
    b: { after: { ...NOTHING, ...SILENT } },
    verdict: 'undelivered',
    causes: ['sender-firewall sender a certain'],
    remedy: ['nft insert rule inet f c position 5 ip daddr 239.8.0.19 udp dport 23110 accept'],
  },
  {
    name: 'EPERM, and the rules may not be read',
    a: { sent: { sent: 0, errors: { EPERM: 10 } }, firewall: NOT_PERMITTED },
    b: { after: { ...NOTHING, ...SILENT } },
    verdict: 'undelivered',
    causes: ['sender-firewall sender a certain'],
  },
  {
    name: 'a silent drop at egress: SndbufErrors and a rule',
    a: {
      after: { counters: { 'Udp.SndbufErrors': 10, 'interface.tx_packets': 0 } },
      firewall: firewall('egress', 'udp dport 23110 counter drop', 5, 'netdev', 'device "eth1"'),
    },
    b: { after: { ...NOTHING, ...SILENT } },
    verdict: 'undelivered',
    causes: ['sender-firewall sender a certain'],
  },
  {
    name: 'SndbufErrors and no rule: a table or queue of the sender is full',
    a: { after: { counters: { 'Udp.SndbufErrors': 6 } }, firewall: NO_RULES },
    b: {
      after: {
        heard: { 0: { received: 4 } },
        captured: { 0: { count: 4 } },
        counters: { 'Ip.InReceives': 4, 'Ip.InDelivers': 4 },
      },
      firewall: NO_RULES,
    },
    verdict: 'degraded',
    causes: ['not-on-wire sender a likely'],
  },
  {
    name: 'SndbufErrors that the interface counts too (tx_dropped): what it is plugged into drops them, and no queue is full',
    a: { after: { counters: { 'Udp.SndbufErrors': 10, 'interface.tx_dropped': 10 } }, firewall: NO_RULES },
    b: { after: { ...NOTHING, ...SILENT }, firewall: NO_RULES },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain'],
  },
  {
    name: 'nft at ingress',
    b: {
      after: { ...SEEN, counters: { 'Ip.InReceives': 0, 'Ip.InDelivers': 0, 'IpExt.InMcastPkts': 0 } },
      firewall: firewall('ingress', 'udp dport 23110 counter drop', 5, 'netdev', 'device "eth1"'),
    },
    verdict: 'undelivered',
    causes: ['receiver-ingress-drop receiver b certain'],
  },
  {
    name: 'nft at ingress, and packets in fragments, of which only the first has a port',
    plan: { sizeBytes: 4000 },
    b: {
      after: { ...SEEN, counters: { 'Ip.InReceives': 0, 'Ip.InDelivers': 0, 'IpExt.InMcastPkts': 0 } },
      firewall: firewall('ingress', 'meta l4proto udp counter drop', 15, 'netdev', 'device "eth1"'),
    },
    verdict: 'undelivered',
    causes: ['receiver-ingress-drop receiver b certain'],
    remedy: ['nft insert rule netdev f c position 5 ip daddr 239.8.0.19 meta l4proto udp accept'],
  },
  {
    name: 'the same at input, where they are put together again',
    plan: { sizeBytes: 4000 },
    b: {
      after: { ...SEEN, counters: { 'Ip.InDelivers': 0 } },
      firewall: firewall('input', 'meta l4proto udp counter drop', 5),
    },
    verdict: 'undelivered',
    causes: ['receiver-firewall receiver b certain'],
    remedy: ['nft insert rule inet f c position 5 ip daddr 239.8.0.19 udp dport 23110 accept'],
  },
  {
    name: 'seen on the wire, no counter of IP moved, no rule known',
    b: {
      after: { ...SEEN, counters: { 'Ip.InReceives': 0, 'Ip.InDelivers': 0, 'IpExt.InMcastPkts': 0 } },
      firewall: NOT_PERMITTED,
    },
    verdict: 'undelivered',
    causes: ['receiver-ingress-drop receiver b likely'],
  },
  {
    name: 'a rule at input that counts',
    b: {
      after: { ...SEEN, counters: { 'Ip.InDelivers': 0 } },
      firewall: firewall('input', 'ip daddr 224.0.0.0/4 counter drop', 5),
    },
    verdict: 'undelivered',
    causes: ['receiver-firewall receiver b certain'],
  },
  {
    name: 'a rule about the packets of another sender, which counts them',
    b: { after: { ...NOTHING, ...SILENT }, firewall: firewall('input', 'ip saddr 198.19.0.3 counter drop', 5) },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain'],
  },
  {
    name: 'a rule about the source with which they arrive, not with which they leave',
    b: {
      after: {
        heard: { 0: undefined },
        captured: { 0: { source: '198.19.0.77' } },
        counters: { 'Ip.InDelivers': 0 },
      },
      firewall: firewall('input', 'ip saddr 198.19.0.77 drop', 0),
    },
    verdict: 'undelivered',
    causes: ['receiver-firewall receiver b certain', 'source-rewritten network b certain'],
  },
  {
    name: 'a policy that drops the queries of memberships as well: what it does not let pass ends later',
    b: {
      after: { ...SEEN, counters: { 'Ip.InDelivers': 0 } },
      firewall: firewall('input', 'meta l4proto { igmp, udp } drop', 0),
    },
    verdict: 'undelivered',
    causes: ['receiver-firewall receiver b certain'],
    remedy: [
      'nft insert rule inet f c position 5 ip daddr 239.8.0.19 udp dport 23110 accept',
      'nft insert rule inet f c position 5 ip protocol igmp accept',
    ],
  },
  {
    name: 'the same of a group that switches flood: no membership of it is ever forgotten',
    plan: { group: '224.0.0.77' },
    b: {
      after: { ...SEEN, counters: { 'Ip.InDelivers': 0 } },
      firewall: firewall('input', 'meta l4proto { igmp, udp } drop', 0),
    },
    verdict: 'undelivered',
    causes: ['receiver-firewall receiver b certain'],
    remedy: ['nft insert rule inet f c position 5 ip daddr 224.0.0.77 udp dport 23110 accept'],
  },
  {
    name: 'ended inside IP, before the membership: a rule gives the packets another destination',
    b: {
      after: { ...SEEN, counters: { 'Ip.InDelivers': 0, 'IpExt.InMcastPkts': 0 } },
      firewall: firewall('prerouting', 'ip daddr 239.8.0.19 dnat to 127.0.0.1', 0, 'ip'),
    },
    verdict: 'undelivered',
    causes: ['receiver-firewall receiver b certain'],
  },
  {
    name: 'ended inside IP, before the membership, and no rule drops it: lost behind the interface all the same',
    b: {
      after: { ...SEEN, counters: { 'Ip.InDelivers': 0, 'IpExt.InMcastPkts': 0 } },
      firewall: firewall('prerouting', 'ip daddr 239.8.0.19 accept', 0, 'ip'),
    },
    verdict: 'undelivered',
    causes: ['unknown receiver b guess'],
  },
  {
    name: 'ended inside IP, and the rules may not be read',
    b: { after: { ...SEEN, counters: { 'Ip.InDelivers': 0 } }, firewall: NOT_PERMITTED },
    verdict: 'undelivered',
    causes: ['receiver-firewall receiver b likely'],
  },
  {
    name: 'IGMP is dropped, so the switch knows nothing of the member',
    b: { after: { ...NOTHING, ...SILENT }, firewall: firewall('output', 'ip protocol igmp counter drop', 0) },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['igmp-blocked receiver b likely'],
    remedy: ['nft insert rule inet f c position 5 ip protocol igmp accept'],
  },
];

/** From hand-written evidence of both ends to the verdict and every cause of the pair a → b. */
import { expect, test } from '@jest/globals';
import { causes } from '../../../src/ping/causes/index.ts';
import { pairResults } from '../../../src/ping/figures/results.ts';
import type { HostEvidence, MeshPlan, SecondLook } from '../../../src/ping/types.ts';
import { BY_ROUTE, healthyHost, type Patch, PLAN, patched } from '../evidence.ts';

interface Case {
  readonly name: string;
  readonly plan?: Partial<MeshPlan>;
  /** The sender. */
  readonly a?: Patch<HostEvidence>;
  /** The receiver. */
  readonly b?: Patch<HostEvidence>;
  /** A third host got the packets too. */
  readonly heardByC?: true;
  readonly verdict: string;
  /** `code at host confidence` */
  readonly causes: readonly string[];
  readonly remedy?: readonly string[];
}

/** Nothing of a in the socket of b, and, unless said otherwise, on its interface. */
const NOTHING = { heard: { 0: undefined }, captured: { 0: undefined } };
const SEEN = { heard: { 0: undefined } };
const SILENT = {
  counters: { 'Ip.InReceives': 0, 'Ip.InDelivers': 0, 'IpExt.InMcastPkts': 0, 'interface.rx_packets': 0 },
};
const rule = (hook: string, words: string, packets: number, family = 'inet', of = '') =>
  `table ${family} f { # handle 1\nchain c { # handle 1\ntype filter hook ${hook} ${of} priority 0; policy accept;\n${words.replace('counter', `counter packets ${packets} bytes 1`)} # handle 5\n}\n}`;
const firewall = (hook: string, words: string, counted: number, family?: string, of?: string) => ({
  before: { nft: { text: rule(hook, words, 0, family, of) }, tc: { text: '' } },
  after: { nft: { text: rule(hook, words, counted, family, of) }, tc: { text: '' } },
  burst: 5,
});
const NO_RULES = {
  before: { nft: { text: '' }, tc: { text: '' } },
  after: { nft: { text: '' }, tc: { text: '' } },
  burst: 5,
};
const UNREADABLE = { nft: { why: 'Operation not permitted' }, tc: { text: '' } };
const NOT_PERMITTED = { before: UNREADABLE, after: UNREADABLE, burst: 5 };
const REASSEMBLY = { 'Ip.ReasmReqds': 0, 'Ip.ReasmOKs': 0 };
/** A second look: unicast packets of a that came, and packets of the group before and after a fresh join, of 5 each. */
const lookedAgain = (unicast: number, looks: readonly [number, number]): SecondLook => ({
  ...{ burst: 5, rejoined: true, unicastFrom: [0] },
  seen: { looks: { 0: looks }, unicast: { 0: { socket: unicast, wire: unicast } }, wire: true },
});
/** Behind a router: none of its networks is the sender's. */
const ELSEWHERE = { networks: [['eth1', '198.19.16.2', 20]] } as const;
const REFUSED = { errno: 'EXDEV', text: 'Invalid cross-device link' };

const CASES: readonly Case[] = [
  { name: 'healthy', verdict: 'delivered', causes: [] },
  {
    name: 'healthy, and rules that drop other things',
    b: { firewall: firewall('input', 'tcp dport 22 counter drop', 9) },
    verdict: 'delivered',
    causes: [],
  },
  {
    name: 'the sender is set down',
    a: { sent: { sent: 0, errors: { ENETUNREACH: 10 } }, after: { flags: '0x1002', carrier: null } },
    b: { after: { ...NOTHING, ...SILENT } },
    verdict: 'undelivered',
    causes: ['sender-link-down sender a certain'],
    remedy: ['ip link set dev eth1 up'],
  },
  {
    name: 'the sender has no carrier: no command helps',
    a: { after: { carrier: 0, counters: { 'interface.tx_dropped': 10 } } },
    b: { after: { ...NOTHING, ...SILENT } },
    verdict: 'undelivered',
    causes: ['sender-link-down sender a certain'],
  },
  {
    name: 'no route, no interface named',
    plan: BY_ROUTE,
    a: { sent: { sent: 0, errors: { ENETUNREACH: 10 } } },
    b: { after: { ...NOTHING, ...SILENT } },
    verdict: 'undelivered',
    causes: ['sender-no-route sender a certain'],
    remedy: ['ip route replace 239.8.0.19/32 dev eth1'],
  },
  {
    name: 'the route of the sender leads elsewhere, the receiver named its interface',
    plan: { interfaces: new Map([['b', 'eth1']]) },
    a: { joined: { interface: 'eth0', route: { interface: 'eth0' } } },
    b: { after: { ...NOTHING, ...SILENT } },
    verdict: 'undelivered',
    causes: ['sender-wrong-interface sender a certain'],
    remedy: ['ip route replace 239.8.0.19/32 dev eth1'],
  },
  {
    name: 'both go by route to different networks, and others hear the sender: the receiver is wrong',
    plan: BY_ROUTE,
    b: { joined: { interface: 'eth0', route: { interface: 'eth0' } }, after: { ...NOTHING, ...SILENT } },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['receiver-wrong-interface receiver b certain'],
    remedy: ['ip route replace 239.8.0.19/32 dev eth1'],
  },
  {
    name: 'both go by route to different networks, and nobody hears the sender: the sender is wrong',
    plan: BY_ROUTE,
    a: { joined: { interface: 'eth0', route: { interface: 'eth0' } } },
    b: { after: { ...NOTHING, ...SILENT } },
    verdict: 'undelivered',
    causes: ['sender-wrong-interface sender a certain'],
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
    name: 'too many memberships',
    b: {
      joined: { receiver: { joined: false, error: { errno: 'ENOBUFS', text: 'No buffer space available' } } },
      after: NOTHING,
    },
    verdict: 'undelivered',
    causes: ['receiver-membership-limit receiver b certain'],
    remedy: ['sysctl -w net.ipv4.igmp_max_memberships=200'],
  },
  {
    name: 'the join is refused',
    plan: BY_ROUTE,
    b: {
      joined: {
        interface: null,
        address: null,
        receiver: { joined: false, error: { errno: 'ENODEV', text: 'No such device' }, capture: 'no interface' },
      },
      after: { ...NOTHING, ...SILENT },
    },
    verdict: 'undelivered',
    causes: ['receiver-not-joined receiver b certain'],
    remedy: ['ip route replace 239.8.0.19/32 dev eth1'],
  },
  {
    name: 'the membership is gone meanwhile',
    b: { after: { ...SEEN, listed: false, counters: { 'Ip.InDelivers': 0 } }, firewall: NO_RULES },
    verdict: 'undelivered',
    causes: ['receiver-not-joined receiver b certain'],
  },
  {
    name: 'the source is an address of the receiver',
    b: {
      after: {
        ...SEEN,
        counters: { 'Ip.InDelivers': 0 },
        sources: { 0: { source: '198.19.0.1', accepted: { error: REFUSED }, back: { local: true } } },
      },
      firewall: NO_RULES,
    },
    verdict: 'undelivered',
    causes: ['receiver-bad-source receiver b certain'],
  },
  {
    name: 'rp_filter, with the counter',
    b: {
      before: { rpFilter: { all: 0, interface: 1 } },
      after: {
        ...SEEN,
        counters: { 'Ip.InDelivers': 0, 'TcpExt.IPReversePathFilter': 10 },
        sources: { 0: { source: '198.19.0.1', accepted: { error: REFUSED }, back: { interface: 'eth0' } } },
      },
      firewall: NO_RULES,
    },
    verdict: 'undelivered',
    causes: ['receiver-rp-filter receiver b certain'],
  },
  {
    name: 'rp_filter, and packets that did not come so far',
    a: { sent: { sent: 0, errors: { EPERM: 10 } } },
    b: {
      before: { rpFilter: { all: 2, interface: 0 } },
      after: {
        ...NOTHING,
        ...SILENT,
        sources: { 0: { source: '198.19.0.1', accepted: { error: REFUSED }, back: { error: REFUSED } } },
      },
    },
    verdict: 'undelivered',
    causes: ['sender-firewall sender a certain', 'receiver-rp-filter receiver b likely'],
  },
  {
    name: 'the buffer of the receiver overflows',
    b: { after: { heard: { 0: { received: 7 } }, drops: 3 }, firewall: NO_RULES },
    verdict: 'degraded',
    causes: ['receiver-buffer-overflow receiver b certain'],
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
    causes: ['receiver-firewall receiver b certain'],
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
    name: 'its interface was taken away: what was sent arrived, the rest is the sender’s',
    a: { sent: { sent: 3, errors: { ENODEV: 7 } } },
    b: { after: { heard: { 0: { received: 3 } }, captured: { 0: { count: 3 } } } },
    verdict: 'degraded',
    causes: ['unknown sender a guess'],
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
    name: 'another source address',
    b: { after: { heard: { 0: { source: '198.19.15.250' } } } },
    verdict: 'degraded',
    causes: ['source-rewritten network b certain'],
  },
  {
    name: 'another source address, which the sender has by now: its own changed',
    a: { after: { address: '198.19.15.250' } },
    b: { after: { heard: { 0: { otherSource: '198.19.15.250' } } } },
    verdict: 'degraded',
    causes: ['source-rewritten sender a certain'],
  },
  {
    name: 'the address of the sender changed, and a third was seen: something on the way is at work as well',
    a: { after: { address: '198.19.15.250' } },
    b: { after: { heard: { 0: { source: '198.19.15.251' } } } },
    verdict: 'degraded',
    causes: ['source-rewritten network b certain'],
  },
  {
    name: 'a second source address beside the right one',
    b: { after: { heard: { 0: { otherSource: '198.19.0.9', duplicates: 10 } } } },
    verdict: 'degraded',
    causes: ['source-rewritten network b certain'],
  },
  {
    name: 'another source address, by NAT of the sender',
    a: { firewall: firewall('postrouting', 'ip daddr 224.0.0.0/4 counter snat to 198.19.15.250', 2, 'ip') },
    b: { after: { heard: { 0: { source: '198.19.15.250' } } } },
    verdict: 'degraded',
    causes: ['source-rewritten sender a certain'],
    remedy: ['nft insert rule ip f c position 5 ip daddr 239.8.0.19 udp dport 23110 accept'],
  },
  {
    name: 'larger than the MTU of the receiver',
    plan: { sizeBytes: 1400 },
    b: { before: { mtu: 1280 }, after: { ...NOTHING, ...SILENT }, firewall: NO_RULES },
    verdict: 'undelivered',
    causes: ['packet-too-big receiver b certain'],
    remedy: ['ip link set dev eth1 mtu 1500'],
  },
  {
    name: 'a smaller MTU that the packets fit, and they never came',
    b: { before: { mtu: 1280 }, after: { ...NOTHING, ...SILENT }, firewall: NO_RULES },
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain'],
  },
  {
    name: 'EMSGSIZE',
    plan: { sizeBytes: 8972, whole: true },
    a: { sent: { sent: 0, errors: { EMSGSIZE: 10 } } },
    b: { after: { ...NOTHING, ...SILENT } },
    verdict: 'undelivered',
    causes: ['packet-too-big sender a certain'],
  },
  {
    name: 'fragments that are never put together',
    plan: { sizeBytes: 4000 },
    b: {
      after: { ...SEEN, counters: { 'Ip.InDelivers': 0, 'Ip.ReasmReqds': 10, 'Ip.ReasmOKs': 0 } },
      firewall: NO_RULES,
      before: { counters: REASSEMBLY },
    },
    verdict: 'undelivered',
    causes: ['packet-too-big network b likely'],
  },
  {
    name: 'some fragments never came: what was put together, or waits for them, was not dropped',
    plan: { sizeBytes: 4000 },
    b: {
      after: {
        heard: { 0: { received: 7 } },
        counters: { 'Ip.InReceives': 27, 'Ip.InDelivers': 7, 'Ip.ReasmReqds': 27, 'Ip.ReasmOKs': 7 },
      },
      firewall: NOT_PERMITTED,
      before: { counters: REASSEMBLY },
    },
    verdict: 'degraded',
    causes: ['packet-too-big network b likely'],
  },
  {
    name: 'datagrams that were put together and then dropped are no matter of their size',
    plan: { sizeBytes: 4000 },
    b: {
      after: {
        ...SEEN,
        counters: { 'Ip.InReceives': 30, 'Ip.InDelivers': 0, 'Ip.ReasmReqds': 30, 'Ip.ReasmOKs': 10 },
      },
      firewall: firewall('input', 'ip daddr 224.0.0.0/4 drop', 0),
      before: { counters: REASSEMBLY },
    },
    verdict: 'undelivered',
    causes: ['receiver-firewall receiver b certain'],
  },
  {
    name: 'only what its interface takes while it is promiscuous shows the group',
    b: { after: { ...NOTHING, ...SILENT }, again: lookedAgain(5, [0, 0]), unfiltered: { seen: { 0: 5 }, burst: 5 } },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['receiver-nic-filter receiver b certain'],
    remedy: ['ip link set dev eth1 allmulticast on'],
  },
  {
    name: 'a promiscuous interface sees as little of the group: it is not its filter',
    b: { after: { ...NOTHING, ...SILENT }, again: lookedAgain(5, [0, 0]), unfiltered: { seen: {}, burst: 5 } },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain'],
  },
  {
    name: 'neither the group nor unicast comes',
    b: { after: { ...NOTHING, ...SILENT }, again: lookedAgain(0, [0, 0]) },
    verdict: 'undelivered',
    causes: ['unicast-down network b certain'],
  },
  {
    name: 'neither comes, and nobody may look at the wire',
    b: {
      joined: { receiver: { capture: 'Operation not permitted' } },
      after: { ...NOTHING, ...SILENT },
      again: { ...lookedAgain(0, [0, 0]), seen: { looks: {}, unicast: {}, wire: false } },
    },
    verdict: 'undelivered',
    causes: ['unicast-down network b likely'],
  },
  {
    name: 'unicast comes, a fresh join changes nothing',
    b: { after: { ...NOTHING, ...SILENT }, again: lookedAgain(5, [0, 0]) },
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain'],
  },
  {
    name: 'unicast comes, and the group after a fresh join',
    b: { after: { ...NOTHING, ...SILENT }, again: lookedAgain(5, [0, 5]) },
    verdict: 'undelivered',
    causes: ['snooping-pruned network b certain'],
  },
  {
    name: 'a fresh join brings it back, and the receiver drops queries',
    b: {
      after: { ...NOTHING, ...SILENT },
      again: lookedAgain(5, [0, 5]),
      firewall: firewall('input', 'meta l4proto igmp drop', 0),
    },
    verdict: 'undelivered',
    causes: ['igmp-blocked receiver b likely'],
  },
  {
    name: 'the receiver drops queries of a group that switches flood: that is no cause',
    plan: { group: '224.0.0.77' },
    b: {
      after: { ...NOTHING, ...SILENT },
      again: lookedAgain(5, [0, 0]),
      firewall: firewall('input', 'meta l4proto igmp drop', 0),
    },
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain'],
  },
  {
    name: 'some loss, and the group is still there: nothing was pruned',
    b: {
      after: {
        heard: { 0: { received: 7 } },
        captured: { 0: { count: 7 } },
        counters: { 'Ip.InReceives': 7, 'Ip.InDelivers': 7 },
      },
      again: lookedAgain(5, [4, 5]),
      firewall: NO_RULES,
    },
    verdict: 'degraded',
    causes: ['not-on-wire network b certain'],
  },
  {
    name: 'SSM, and the sender has another address',
    plan: { group: '232.1.1.1', source: '198.19.0.99' },
    b: { after: { ...NOTHING, ...SILENT } },
    verdict: 'undelivered',
    causes: ['ssm-source-mismatch sender a certain'],
  },
  {
    name: 'SSM, and the source is changed on the way',
    plan: { group: '232.1.1.1', source: '198.19.0.1' },
    a: { joined: { sender: { bound: '198.19.0.1' } } },
    b: {
      before: { rpFilter: { all: 2, interface: 0 } },
      after: {
        ...SEEN,
        captured: { 0: { source: '198.19.0.77' } },
        counters: { 'Ip.InDelivers': 0 },
        sources: { 0: { source: '198.19.0.77', accepted: { error: REFUSED }, back: { interface: 'eth1' } } },
      },
      firewall: NO_RULES,
    },
    verdict: 'undelivered',
    causes: ['ssm-source-mismatch network b certain'],
  },
  {
    name: 'wrong checksums',
    b: {
      before: { counters: { 'Udp.InCsumErrors': 2 } },
      after: { ...NOTHING, counters: { 'Udp.InCsumErrors': 12 }, drops: 10 },
    },
    verdict: 'undelivered',
    causes: ['bad-checksum network b certain'],
  },
  {
    name: 'nobody could look again: what the host itself does to its membership is not known',
    b: { after: { ...NOTHING, ...SILENT } },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['not-on-wire network b likely'],
  },
  {
    name: 'TTL 1, and a network in common beside the first address of the interface: no router is on the way',
    b: {
      joined: {
        address: '10.0.0.2',
        networks: [
          ['eth1', '10.0.0.2', 24],
          ['eth1', '198.19.0.2', 20],
        ],
      },
      after: { ...NOTHING, ...SILENT },
      firewall: NO_RULES,
    },
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain'],
  },
  {
    name: 'TTL 1, and addresses without a network: the receiver reaches the sender on the link',
    a: { joined: { networks: [['eth1', '198.19.0.1', 32]] } },
    b: {
      joined: { networks: [['eth1', '198.19.0.2', 32]] },
      after: {
        ...NOTHING,
        ...SILENT,
        sources: { 0: { source: '198.19.0.1', accepted: {}, back: { interface: 'eth1' } } },
      },
      firewall: NO_RULES,
    },
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain'],
  },
  {
    name: 'TTL 1 across a router',
    b: { joined: ELSEWHERE, after: { ...NOTHING, ...SILENT }, firewall: NO_RULES },
    verdict: 'undelivered',
    causes: ['ttl-expired router a certain'],
  },
  {
    name: 'a TTL that would do, and a router that does not forward',
    plan: { ttl: 4 },
    b: { joined: ELSEWHERE, after: { ...NOTHING, ...SILENT }, firewall: NO_RULES },
    verdict: 'undelivered',
    causes: ['no-forwarding router b likely'],
  },
  {
    name: 'IGMP is dropped, so the switch knows nothing of the member',
    b: { after: { ...NOTHING, ...SILENT }, firewall: firewall('output', 'ip protocol igmp counter drop', 0) },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['igmp-blocked receiver b likely'],
    remedy: ['nft insert rule inet f c position 5 ip protocol igmp accept'],
  },
  {
    name: 'never seen, although it left and others got it',
    b: { after: { ...NOTHING, ...SILENT }, firewall: NO_RULES },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain'],
  },
  {
    name: 'never seen, and nobody may look at the wire',
    b: {
      joined: { receiver: { capture: 'Operation not permitted' } },
      after: { ...NOTHING, ...SILENT },
      firewall: NOT_PERMITTED,
    },
    verdict: 'undelivered',
    causes: ['not-on-wire network b guess'],
  },
  {
    name: 'the receiver has no carrier',
    b: { after: { ...NOTHING, ...SILENT, carrier: 0 } },
    verdict: 'undelivered',
    causes: ['not-on-wire receiver b certain'],
  },
  {
    name: 'the negative control failed: all received, and it proves nothing',
    b: { after: { control: { 0: 2 } } },
    verdict: 'degraded',
    causes: ['unknown network b guess'],
  },
  {
    name: 'duplicates that nothing explains',
    b: { after: { heard: { 0: { duplicates: 3 } } } },
    verdict: 'degraded',
    causes: ['unknown network b guess'],
  },
  {
    name: 'slower than allowed',
    plan: { maxRttMs: 0.2 },
    verdict: 'degraded',
    causes: ['unknown network b guess'],
  },
];

/** What a person can do about causes that no command of one host cures; the others have commands, or neither. */
const ADVICE: { readonly [code: string]: RegExp } = {
  'bad-checksum': /: .*ethtool -K eth1 tx off.*ethtool -K eth1 rx off/,
  // Only where the membership is gone, the sender lacks the address, packets came twice, some came.
  'receiver-not-joined': /: ($|have the program join anew)/,
  'ssm-source-mismatch': /: ($|ping from the host that has )/,
  // Only where the sender's own address changed.
  'source-rewritten': /: ($|see what configures eth1 of a)/,
  unknown: /: ($|every packet came, some more than once)/,
  'not-on-wire': /: ($|some came)/,
  'packet-too-big': /: .*payloads of [1-9]\d* bytes at most/,
  'unicast-down': /: .*ping -I eth1 198\.19\.\S+ on a/,
  'snooping-pruned': /: .*(mcast_querier 1|a querier is there)/,
  'ttl-expired': /: .*--ttl 2, or ttl: 2 /,
  'no-forwarding': /: on the router .*\(198\.19\.0\.1, 239\.8\.0\.19\) towards 198\.19\./,
};

test.each(CASES)('$name', ({ plan, a, b, heardByC, verdict, causes: expected, remedy }) => {
  const hosts = new Map([
    ['a', patched(healthyHost('a', 0), a)],
    ['b', patched(healthyHost('b', 1), b)],
    ...(heardByC ? [['c', patched(healthyHost('c', 1), { id: 2 })] as const] : []),
  ]);

  const [pair] = pairResults({ ...PLAN, ...plan, senders: ['a'], receivers: ['b'] }, hosts);

  const found = [pair!.cause ?? [], pair!.otherCauses ?? []].flat();
  expect(pair!.verdict).toBe(verdict);
  expect(found.map(({ code, at, host, confidence }) => `${code} ${at} ${host} ${confidence}`)).toEqual(expected);
  for (const { evidence } of found) expect(evidence.join(' ')).toMatch(/\d|down|carrier|failed|could not/);
  if (remedy) expect(found[0]!.remedy).toEqual(remedy);
  for (const { code, advice = [] } of found) expect(`${code}: ${advice}`).toMatch(ADVICE[code] ?? /: $/);
});

test.each([
  [7, 'some came, so the way is there'],
  [0, undefined],
])('%i of 10 on the wire: advice about links that lose where some came', (count, advice) => {
  const b = patched(healthyHost('b', 1), {
    after: { heard: { 0: { received: count } }, captured: { 0: { count } } },
    again: lookedAgain(5, [0, 0]),
    firewall: NO_RULES,
  });
  const hosts = new Map([['a', healthyHost('a', 0)] as const, ['b', b] as const]);

  const cause = pairResults(PLAN, hosts).find(({ from }) => from === 'a')?.cause;

  expect(cause?.code).toBe('not-on-wire');
  expect(cause?.advice?.[0]?.slice(0, 30)).toBe(advice);
});

test('every cause of the list has a case', () => {
  const told = new Set(CASES.flatMap((one) => one.causes.map((text) => text.split(' ')[0])));

  expect(causes.map(({ code }) => code).filter((code) => !told.has(code))).toEqual([]);
});

test.each<[string[], string, Patch<HostEvidence>]>([
  [['loose', 'off'], 'with a route back and an address on the interface, loose does', {}],
  [['off'], 'no address on the interface', { joined: { networks: [['eth0', '198.18.0.2', 20]] } }],
  [['off'], 'no route back', { after: { sources: { 0: { back: { interface: undefined, error: REFUSED } } } } }],
])('rp_filter is fixed by %j: %s', (values, _why, patch) => {
  const filtered = {
    before: { rpFilter: { all: 1, interface: 0 } },
    after: {
      ...NOTHING,
      sources: { 0: { source: '198.19.0.1', accepted: { error: REFUSED }, back: { interface: 'eth0' } } },
    },
  };
  const receiver = patched(patched(healthyHost('b', 1), filtered), patch);
  const hosts = new Map([
    ['a', healthyHost('a', 0)],
    ['b', receiver],
  ]);

  const [pair] = pairResults({ ...PLAN, senders: ['a'], receivers: ['b'] }, hosts);

  expect(pair!.cause).toMatchObject({
    code: 'receiver-rp-filter',
    remedy: [],
    fix: { setting: 'rp_filter', target: { kind: 'interface', name: 'eth1' }, values },
  });
});

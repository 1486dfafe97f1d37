/** Lost between the ends: what a second look, its interface and its neighbours say of the network. */
import { firewall, lookedAgain, NO_RULES, NOT_PERMITTED, NOTHING, type PairCase, SILENT } from './pair-case.ts';

/** Behind a router: none of its networks is the sender's. */
const ELSEWHERE = { networks: [['eth1', '198.19.16.2', 20]] } as const;

export const NETWORK: readonly PairCase[] = [
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
    name: 'nobody could look again: what the host itself does to its membership is not known',
    b: { after: { ...NOTHING, ...SILENT } },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['not-on-wire network b likely'],
  },
  {
    name: 'never seen, although it left and others got it',
    b: { after: { ...NOTHING, ...SILENT }, firewall: NO_RULES },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain'],
  },
  {
    name: 'never seen, although others got it, and its own rules could not be read: they may drop its reports',
    b: { after: { ...NOTHING, ...SILENT }, firewall: NOT_PERMITTED },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['not-on-wire network b likely'],
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
];

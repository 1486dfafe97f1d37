/** The receiver itself: its join, what it makes of sources and checksums, its buffer. */
import { BY_ROUTE } from '../../evidence.ts';
import { NO_INTERFACE, NO_RULES, NOTHING, type PairCase, REFUSED, SEEN, SILENT } from './pair-case.ts';

export const RECEIVING: readonly PairCase[] = [
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
      joined: NO_INTERFACE,
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
];

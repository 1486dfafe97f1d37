/** Two faults: of the second nothing is seen on the wire, because of the first. */
import type { HostEvidence } from '../../../../src/ping/types.ts';
import { BY_ROUTE, type Patch } from '../../evidence.ts';
import { firewall, lookedAgain, NO_INTERFACE, NO_RULES, NOTHING, type PairCase, REFUSED, SILENT } from './pair-case.ts';

/** No membership is allowed, and rp_filter is strict: by which interface it would reach the sender. */
const unjoined = (back: string): Patch<HostEvidence> => ({
  joined: { receiver: { joined: false, error: { errno: 'ENOBUFS', text: 'No buffer space available' } } },
  before: { rpFilter: { all: 0, interface: 1 } },
  after: {
    ...NOTHING,
    listed: null,
    sources: { 0: { source: '198.19.0.1', accepted: { error: REFUSED }, back: { interface: back } } },
  },
});

export const HIDDEN: readonly PairCase[] = [
  {
    name: 'the sender may not send, and the receiver drops IGMP',
    a: { sent: { sent: 0, errors: { EPERM: 10 } } },
    b: { after: { ...NOTHING, ...SILENT }, firewall: firewall('output', 'ip protocol igmp counter drop', 0) },
    verdict: 'undelivered',
    causes: ['sender-firewall sender a certain', 'igmp-blocked receiver b likely'],
  },
  {
    name: 'the receiver has no route for the group, and drops IGMP',
    plan: BY_ROUTE,
    b: {
      joined: NO_INTERFACE,
      after: { ...NOTHING, ...SILENT },
      firewall: firewall('output', 'ip protocol igmp counter drop', 0),
    },
    verdict: 'undelivered',
    causes: ['receiver-not-joined receiver b certain', 'igmp-blocked receiver b likely'],
  },
  {
    name: 'the sender may not send, the receiver drops IGMP, and packets of others come: its membership is known so far',
    a: { sent: { sent: 0, errors: { EPERM: 10 } } },
    b: {
      after: { ...NOTHING, captured: { 0: undefined, 2: { count: 10, source: '198.19.0.3', ttl: 1 } } },
      firewall: firewall('output', 'ip protocol igmp counter drop', 0),
    },
    verdict: 'undelivered',
    causes: ['sender-firewall sender a certain'],
  },
  {
    name: 'the switch does not send it there, and a rule would drop it',
    b: {
      after: { ...NOTHING, ...SILENT },
      again: lookedAgain(5, [0, 0]),
      firewall: firewall('input', 'ip daddr 224.0.0.0/4 drop', 0),
    },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain', 'receiver-firewall receiver b likely'],
  },
  {
    name: 'a fresh join brings it back, and a rule would drop it',
    b: {
      after: { ...NOTHING, ...SILENT },
      again: lookedAgain(5, [0, 5]),
      firewall: firewall('input', 'ip daddr 224.0.0.0/4 drop', 0),
    },
    verdict: 'undelivered',
    causes: ['snooping-pruned network b certain', 'receiver-firewall receiver b likely'],
  },
  {
    name: 'a rule would drop it, and nobody may look at the wire: then it is not known how far it came',
    b: {
      joined: { receiver: { capture: 'Operation not permitted' } },
      after: { ...NOTHING, ...SILENT },
      firewall: firewall('input', 'ip daddr 224.0.0.0/4 drop', 0),
    },
    verdict: 'undelivered',
    causes: ['receiver-firewall receiver b likely'],
  },
  {
    name: 'a rule that drops the group and IGMP: its remedy is told once',
    b: {
      after: { ...NOTHING, ...SILENT },
      firewall: firewall('input', 'meta l4proto { igmp, udp } drop', 0),
    },
    heardByC: true,
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain', 'receiver-firewall receiver b likely'],
  },
  {
    name: 'the sender may not send, and the receiver has its address',
    a: { sent: { sent: 0, errors: { EPERM: 10 } } },
    b: {
      after: {
        ...NOTHING,
        ...SILENT,
        sources: { 0: { source: '198.19.0.1', accepted: { error: REFUSED }, back: { local: true } } },
      },
    },
    verdict: 'undelivered',
    causes: ['sender-firewall sender a certain', 'receiver-bad-source receiver b likely'],
  },
  {
    name: 'the sender may not send, and its packets are larger than the MTU of the receiver',
    plan: { sizeBytes: 1400 },
    a: { sent: { sent: 0, errors: { EPERM: 10 } } },
    b: { before: { mtu: 1280 }, after: { ...NOTHING, ...SILENT } },
    verdict: 'undelivered',
    causes: ['sender-firewall sender a certain', 'packet-too-big receiver b likely'],
  },
  {
    name: 'no membership is allowed, and the way back is another',
    b: unjoined('eth0'),
    verdict: 'undelivered',
    causes: ['receiver-membership-limit receiver b certain', 'receiver-rp-filter receiver b likely'],
  },
  {
    name: 'no membership is allowed, and the way back is the same: only what is not joined is refused',
    b: unjoined('eth1'),
    verdict: 'undelivered',
    causes: ['receiver-membership-limit receiver b certain'],
  },
  {
    name: 'the sender gives another source, and the switch does not send it there',
    a: { firewall: firewall('postrouting', 'ip daddr 224.0.0.0/4 counter snat to 198.19.15.250', 2, 'ip') },
    b: { after: { ...NOTHING, ...SILENT }, firewall: NO_RULES },
    verdict: 'undelivered',
    causes: ['not-on-wire network b certain', 'source-rewritten sender a likely'],
  },
  {
    name: 'nobody filled in the checksums, and a rule drops the packets before UDP sees them',
    b: {
      after: {
        heard: { 0: undefined },
        captured: { 0: { checksums: { right: 0, unfilled: 5, wrong: 0 } } },
        counters: { 'Ip.InDelivers': 0 },
      },
      firewall: firewall('input', 'ip daddr 224.0.0.0/4 counter drop', 5),
    },
    verdict: 'undelivered',
    causes: ['receiver-firewall receiver b certain', 'bad-checksum sender a likely'],
  },
  {
    name: 'SSM, the source is changed by the sender, and the receiver would not accept the one that it joined',
    plan: { group: '232.1.1.1', source: '198.19.0.1' },
    a: {
      joined: { sender: { bound: '198.19.0.1' } },
      firewall: firewall('postrouting', 'ip daddr 224.0.0.0/4 counter snat to 198.19.15.250', 2, 'ip'),
    },
    b: {
      before: { rpFilter: { all: 1, interface: 0 } },
      after: {
        ...NOTHING,
        ...SILENT,
        sources: { 0: { source: '198.19.0.1', accepted: { error: REFUSED }, back: { interface: 'eth0' } } },
      },
      firewall: NO_RULES,
    },
    verdict: 'undelivered',
    causes: ['ssm-source-mismatch sender a certain', 'receiver-rp-filter receiver b likely'],
  },
];

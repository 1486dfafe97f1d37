/** Packets too large for an end or the way, whole or in fragments. */
import { firewall, NO_RULES, NOT_PERMITTED, NOTHING, type PairCase, SEEN, SILENT } from './pair-case.ts';

/** A kernel that had nothing to put together before. */
const REASSEMBLY = { 'Ip.ReasmReqds': 0, 'Ip.ReasmOKs': 0 };

export const SIZES: readonly PairCase[] = [
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
];

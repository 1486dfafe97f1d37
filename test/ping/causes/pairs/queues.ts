/** What an end drops itself before it sends it, and losses at random. */
import { lookedAgain, NO_RULES, NOTHING, type PairCase, SILENT } from './pair-case.ts';

/** `tc -s qdisc` of an interface before and after the second burst. */
const queue = (handle: string, before: number, after: number) => {
  const text = (dropped: number) =>
    `qdisc pfifo ${handle} root refcnt 2 limit 1p\n Sent 84 bytes 2 pkt (dropped ${dropped}, overlimits 0 requeues 0)\nqdisc clsact ffff: parent ffff:fff1\n Sent 0 bytes 0 pkt (dropped 0, overlimits 0 requeues 0)`;
  const looked = (dropped: number) => ({ nft: { text: '' }, tc: { text: '' }, qdisc: { text: text(dropped) } });
  return { before: looked(before), after: looked(after), burst: 5 };
};

export const QUEUES: readonly PairCase[] = [
  {
    name: 'the queue of the sender drops what it sends: neither the network nor the path is at fault',
    a: { firewall: queue('8001:', 12, 22) },
    b: { after: { ...NOTHING, ...SILENT }, again: lookedAgain(0, [0, 0]) },
    verdict: 'undelivered',
    causes: ['not-on-wire sender a certain'],
    remedy: ['tc qdisc del dev eth1 root'],
  },
  {
    name: 'the queue that the kernel made drops some: nothing to take away',
    a: { firewall: queue('0:', 0, 1) },
    b: {
      after: { heard: { 0: { received: 7 } }, captured: { 0: { count: 7 } } },
      again: lookedAgain(5, [4, 5]),
      firewall: NO_RULES,
    },
    verdict: 'degraded',
    causes: ['not-on-wire sender a likely'],
    remedy: [],
  },
  {
    name: 'the queue of the receiver drops its reports and its answers to ARP',
    b: { after: { ...NOTHING, ...SILENT }, again: lookedAgain(0, [0, 0]), firewall: queue('8001:', 12, 14) },
    verdict: 'undelivered',
    causes: ['not-on-wire receiver b likely'],
    remedy: ['tc qdisc del dev eth1 root'],
  },
  {
    name: 'a queue that dropped before, and nothing now',
    a: { firewall: queue('8001:', 12, 12) },
    b: { after: { ...NOTHING, ...SILENT }, again: lookedAgain(0, [0, 0]) },
    verdict: 'undelivered',
    causes: ['unicast-down network b certain'],
  },
  {
    name: 'lost at random, of the group and of unicast: no membership that a fresh join renews',
    b: {
      after: {
        heard: { 0: { received: 3, highest: 9 } },
        captured: { 0: { count: 3 } },
        counters: { 'Ip.InReceives': 3, 'Ip.InDelivers': 3 },
      },
      again: lookedAgain(1, [0, 1]),
      firewall: NO_RULES,
    },
    verdict: 'degraded',
    causes: ['not-on-wire network b certain'],
  },
];

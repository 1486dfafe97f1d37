import { captured, interfaceOf, riseOf } from '../evidence.ts';
import type { CauseRule } from '../types.ts';

export const badChecksum: CauseRule = {
  code: 'bad-checksum',
  explain: {
    title: 'The packets arrive with a wrong UDP checksum',
    what: 'The receiver computes another checksum than the packets carry, and drops them (Udp InCsumErrors).',
    why: 'Something on the way changes or damages them, or a checksum that hardware was to fill in never was (offloads, tunnels).',
    fails: 'A capture shows the packets, InDelivers rises, Udp InCsumErrors by as many; no program gets them.',
    see: ['nstat -azs UdpInCsumErrors', "tcpdump -vvpni eth1 'host 239.8.0.19'", 'ethtool -k eth1'],
    fix: 'Look at what changes packets on the way; try the sender with tx-checksumming off, the receiver with rx-checksumming off.',
    sources: ['net/ipv4/udp.c: udp_queue_rcv_one_skb', 'man 8 ethtool (tx-checksumming)'],
  },
  test(pair) {
    const { plan, sender, receiver, reception } = pair;
    const errors = riseOf(receiver, 'Udp', 'InCsumErrors') ?? 0;
    if (errors === 0 || reception.received >= plan.count || !sender.sent?.sent) return undefined;
    return {
      code: badChecksum.code,
      at: 'network',
      host: receiver.name,
      confidence: errors >= plan.count - reception.received ? 'certain' : 'likely',
      evidence: [
        `Udp InCsumErrors of ${receiver.name} rose by ${errors}`,
        `${captured(pair) ?? 'an unknown number'} of ${plan.count} packets of ${sender.name} were seen undamaged on ${interfaceOf(receiver)}, the socket got ${reception.received}`,
      ],
      remedy: [],
      advice: [
        `have the kernel of ${sender.name} make the checksums (ethtool -K ${interfaceOf(sender)} tx off), then that of ${receiver.name} look at them (ethtool -K ${interfaceOf(receiver)} rx off): where one helps, it is that card or its driver`,
        `where neither does, look at what changes packets between ${sender.name} and ${receiver.name}: NAT, tunnels, rules that rewrite`,
      ],
    };
  },
};

import { riseOf } from '../evidence/questions.ts';
import type { CauseRule } from '../types.ts';

export const receiverBufferOverflow: CauseRule = {
  code: 'receiver-buffer-overflow',
  explain: {
    title: "The receiver's socket buffer overflows",
    what: 'Packets reached the socket while its receive buffer was full, and were dropped there (Udp RcvbufErrors).',
    why: 'The program reads too slowly for the rate, or its buffer is too small for a burst.',
    fails: 'Loss in bursts while the network is fine: Udp RcvbufErrors and the last column of /proc/net/udp rise.',
    see: ['nstat -azs UdpRcvbufErrors', 'ss -uamn', 'cat /proc/net/udp'],
    fix: 'Raise net.core.rmem_max and let the program ask for a larger buffer; give it a CPU that is free.',
    sources: ['man 7 socket (SO_RCVBUF)', 'net/ipv4/udp.c: __udp_queue_rcv_skb'],
  },
  test({ receiver, sender, reception, plan }) {
    const drops = (receiver.after?.drops ?? 0) - (riseOf(receiver, 'Udp', 'InCsumErrors') ?? 0);
    if (drops <= 0 || reception.received >= plan.count) return undefined;
    return {
      code: receiverBufferOverflow.code,
      at: 'receiver',
      host: receiver.name,
      confidence: 'certain',
      evidence: [
        `the socket of the probe on ${receiver.name} dropped ${drops} packets because its buffer was full`,
        `it got ${reception.received} of ${plan.count} packets of ${sender.name}`,
      ],
      remedy: ['sysctl -w net.core.rmem_max=16777216'],
    };
  },
};

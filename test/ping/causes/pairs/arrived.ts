/** It came, and something about it is odd: its source, copies, the negative control, its time. */
import { firewall, NOT_PERMITTED, type PairCase } from './pair-case.ts';

export const ARRIVED: readonly PairCase[] = [
  { name: 'healthy', verdict: 'delivered', causes: [] },
  {
    name: 'another source address, and the rules of the sender could not be read',
    a: { firewall: NOT_PERMITTED },
    b: { after: { heard: { 0: { source: '198.19.15.250' } } } },
    verdict: 'degraded',
    causes: ['source-rewritten network b likely'],
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

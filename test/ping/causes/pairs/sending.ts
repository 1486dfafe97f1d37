/** Links and routes: it does not leave, or leaves elsewhere than the receiver listens. */
import { BY_ROUTE } from '../../evidence.ts';
import { NOTHING, type PairCase, SILENT } from './pair-case.ts';

export const SENDING: readonly PairCase[] = [
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
    causes: ['sender-wrong-interface sender a likely'],
  },
  {
    name: 'the same, and packets of another host come to the receiver: its interface is the right one',
    plan: BY_ROUTE,
    a: { joined: { interface: 'eth0', route: { interface: 'eth0' } } },
    b: { after: { ...NOTHING, captured: { 0: undefined, 2: { count: 10, source: '198.19.0.3', ttl: 1 } } } },
    verdict: 'undelivered',
    causes: ['sender-wrong-interface sender a certain'],
  },
  {
    name: 'its interface was taken away: what was sent arrived, the rest is the sender’s',
    a: { sent: { sent: 3, errors: { ENODEV: 7 } } },
    b: { after: { heard: { 0: { received: 3 } }, captured: { 0: { count: 3 } } } },
    verdict: 'degraded',
    causes: ['unknown sender a guess'],
  },
  {
    name: 'the receiver has no carrier',
    b: { after: { ...NOTHING, ...SILENT, carrier: 0 } },
    verdict: 'undelivered',
    causes: ['not-on-wire receiver b certain'],
  },
];

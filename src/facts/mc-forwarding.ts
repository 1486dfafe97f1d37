import { confKeysFact } from './conf-keys.ts';

/** Multicast forwarding as a routing daemon set it; `all` is 1 while one holds the table. Source: /proc/sys/net/ipv4/conf. */
export const mcForwardingFact = confKeysFact('mc-forwarding', 'Multicast forwarding keys', 'mc_forwarding');

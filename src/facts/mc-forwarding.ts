import { confKeysFact } from './conf-keys.ts';

/** Multicast forwarding as a routing daemon set it; `all` is 1 while one holds the table. Source: /proc/sys/net/ipv4/conf. */
export const mcForwardingFact = confKeysFact('mc-forwarding', 'Multicast forwarding keys', 'mc_forwarding');

/** The same of IPv6. Source: /proc/sys/net/ipv6/conf. */
export const mcForwardingIpv6Fact = confKeysFact(
  'mc-forwarding-ipv6',
  'Multicast forwarding keys of IPv6',
  'mc_forwarding',
  'ipv6',
);

import { confKeysFact } from './conf-keys.ts';

/** Reverse path filter keys; in force on an interface is the greater of `all` and its own. Source: /proc/sys/net/ipv4/conf. */
export const rpFilterFact = confKeysFact('rp-filter', 'Reverse path filter keys', 'rp_filter');

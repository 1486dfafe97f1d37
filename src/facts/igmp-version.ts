import { confKeysFact } from './conf-keys.ts';

/** Enforced IGMP versions; 1 or 2 of `all` or of the interface decides, else there is none. Source: /proc/sys/net/ipv4/conf. */
export const igmpVersionFact = confKeysFact('igmp-version', 'Enforced IGMP versions', 'force_igmp_version');

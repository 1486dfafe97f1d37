import { confKeysFact } from './conf-keys.ts';

/** Enforced MLD versions; `all`, unless it is 0, is in force everywhere. Source: /proc/sys/net/ipv6/conf. */
export const mldVersionFact = confKeysFact('mld-version', 'Enforced MLD versions', 'force_mld_version', 'ipv6');

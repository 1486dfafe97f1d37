import { rpFilterFact } from '../../facts/rp-filter.ts';
import type { ConfRule } from '../conf-rule.ts';
import { isTighter, type Mode, modeNumber } from './modes.ts';

/** In force is the greater of conf.all and the interface's own key (fib_validate_source, IN_DEV_RPFILTER). */
export const RULE: ConfRule<Mode> = {
  setting: 'rp_filter',
  // The kernel begins with 0: ipv4_devconf and ipv4_devconf_dflt (net/ipv4/devinet.c) name no rp_filter.
  conf: { family: 'ipv4', key: 'rp_filter', initial: 0 },
  keys: rpFilterFact,
  inForce: Math.max,
  words: (all, own, name) => `in force is max(all=${all}, ${name}=${own})`,
  numberOf: modeNumber,
  ownFor: (inForce) => inForce,
  allFor: (all, inForce) => Math.min(all, ...inForce),
  riskOf: (from, to) => (isTighter(from, to) ? 'may-cut-link' : 'none'),
};

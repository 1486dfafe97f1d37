import { halvesOf, type LabPlan } from '../plan.ts';
import { onHost } from './types.ts';

const EFFECTIVE = '/proc/sys/net/ipv4/conf';

/**
 * The usual way in which rp_filter kills multicast: strict, and a better route back to the sources by another interface.
 * Both halves of every data network are routed to management, so they win over the interface's own route.
 */
export const rpFilterAsymmetric = onHost(
  'rp-filter-asymmetric',
  'rp_filter strict on eth1 while the routes to the senders lead through eth0: multicast is dropped (IPReversePathFilter)',
  (_, plan) =>
    [...detours(plan).map((to) => `ip route add ${to} dev eth0`), `echo 1 >${EFFECTIVE}/eth1/rp_filter`].join('\n'),
  (_, plan) =>
    [...detours(plan).map((to) => `ip route del ${to} dev eth0`), `echo 0 >${EFFECTIVE}/eth1/rp_filter`].join('\n'),
);

/** Nothing is lost yet, but all.rp_filter decides for every interface: the one in force is the maximum. */
export const rpFilterStrict = onHost(
  'rp-filter-strict',
  'net.ipv4.conf.all.rp_filter = 1: strict on every interface',
  () => `echo 1 >${EFFECTIVE}/all/rp_filter`,
  () => `echo 0 >${EFFECTIVE}/all/rp_filter`,
);

function detours(plan: LabPlan): readonly string[] {
  return plan.segments.flatMap(halvesOf);
}

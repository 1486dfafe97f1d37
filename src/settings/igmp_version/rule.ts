import { igmpVersionFact } from '../../facts/igmp-version.ts';
import type { ConfRule } from '../conf-rule.ts';

export type IgmpVersion = 1 | 2 | 3;

/**
 * IGMP_V1_SEEN and IGMP_V2_SEEN (net/ipv4/igmp.c): 1 of either key enforces version 1, else 2 of either version 2; any other
 * number enforces nothing, and the kernel begins with version 3. Seen in packets: test/lab/in-force.test.ts.
 */
export const RULE: ConfRule<IgmpVersion> = {
  setting: 'igmp_version',
  conf: { family: 'ipv4', key: 'force_igmp_version', initial: 0 },
  keys: igmpVersionFact,
  inForce,
  words: (all, own, name) => `force_igmp_version is ${all} of all and ${own} of ${name}: version ${inForce(all, own)}`,
  numberOf: (version) => version,
  ownFor: (version) => (version === 3 ? 0 : version),
  allFor: (all, versions) => (versions.every((version) => inForce(all, version) === version) ? all : 0),
  riskOf: () => 'none',
};

function inForce(all: number, own: number): number {
  return [1, 2].find((version) => all === version || own === version) ?? 3;
}

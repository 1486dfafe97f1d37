import { mldVersionFact } from '../../facts/mld-version.ts';
import type { ConfRule } from '../conf-rule.ts';

export type MldVersion = 1 | 2;

/**
 * mld_force_mld_version (net/ipv6/mcast.c): `all`, unless it is 0, goes before the interface. 1 enforces version 1, 0 and any
 * other number leave version 2. Seen in packets: test/lab/in-force.test.ts.
 */
export const RULE: ConfRule<MldVersion> = {
  setting: 'mld_version',
  conf: { family: 'ipv6', key: 'force_mld_version', initial: 0 },
  keys: mldVersionFact,
  inForce,
  words: (all, own, name) => `force_mld_version is ${all} of all and ${own} of ${name}: version ${inForce(all, own)}`,
  numberOf: (version) => version,
  ownFor: (version) => (version === 1 ? 1 : 0),
  allFor: (all, versions) => (versions.every((version) => inForce(all, version) === version) ? all : 0),
  riskOf: () => 'none',
};

function inForce(all: number, own: number): number {
  return (all === 0 ? own : all) === 1 ? 1 : 2;
}

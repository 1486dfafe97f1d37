/** What one interface's features say about one of them. Pure. */
import { ethtoolFeaturesFact, type Feature, type Features } from '../../facts/ethtool-features.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Reading } from '../../lib/reading.ts';
import { readEthtool } from '../ethtool.ts';

export type OnOff = 'on' | 'off';

/** All features of the interface. */
export function readFeatures(facts: FactValues, name: string): Reading<Features> {
  return readEthtool(facts, ethtoolFeaturesFact, name);
}

/** Members of a heading (`tx-checksumming`), or the feature itself. Headings are never marked fixed: their members are. */
export function membersOf(features: Features, name: string): readonly (readonly [name: string, feature: Feature])[] {
  const members = [...features].filter(([, feature]) => feature.group === name);
  const own = features.get(name);
  if (members.length > 0) return members;
  return own ? [[name, own]] : [];
}

/** A heading is on when one member is: off needs all of them, on needs one. */
export function isFixedAgainst(features: Features, name: string, desired: OnOff): boolean {
  const members = membersOf(features, name);
  return desired === 'off'
    ? members.some(([, feature]) => feature.on && feature.fixed)
    : members.every(([, feature]) => !feature.on && feature.fixed);
}

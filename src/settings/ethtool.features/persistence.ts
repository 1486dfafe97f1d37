import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading } from '../../lib/reading.ts';
import type { LinkProperty, ToState } from '../../persistence/types.ts';
import { bootProperty, stateProperties } from '../boot-link.ts';
import { interfaceName } from '../interface.ts';
import { isFixedAgainst, membersOf, type OnOff, readFeatures } from './features.ts';

/** What is fixed needs no statement; a heading (`tx-checksumming`) can be stated by its members. Else the driver decides. */
export function persisted(facts: FactValues, wanted: Wanted<OnOff>): Reading<OnOff> {
  const name = interfaceName(wanted);
  const item = wanted.item ?? '';
  const own = bootFeature(facts, name, item);
  if (own.state !== 'absent') return own;
  const features = readFeatures(facts, name);
  if (features.state !== 'known') return features;
  const now: OnOff = features.value.get(item)?.on ? 'on' : 'off';
  if (isFixedAgainst(features.value, item, now === 'on' ? 'off' : 'on')) return known(now, 'fixed by the driver');
  const changeable = membersOf(features.value, item).filter(([member, { fixed }]) => member !== item && !fixed);
  const members = changeable.map(([member]) => bootFeature(facts, name, member));
  const unread = members.find((member) => member.state === 'unknown');
  if (unread) return unread;
  // On when one member is: off needs every one of them.
  const on = members.find((member) => member.state === 'known' && member.value === 'on');
  const all = members.length > 0 && members.every((member) => member.state === 'known');
  return on ?? (all ? members[0] : undefined) ?? absent(`${own.why}; its driver decides`);
}

export function persist(_facts: FactValues, wanted: readonly Wanted<OnOff>[]): ToState {
  return stateProperties(wanted, (one) => ({ property: propertyOf(one.item ?? ''), value: one.desired }));
}

function bootFeature(facts: FactValues, name: string, feature: string): Reading<OnOff> {
  return bootProperty(facts, name, propertyOf(feature), (text) => (text === 'on' || text === 'off' ? text : undefined));
}

function propertyOf(name: string): LinkProperty {
  return { group: 'feature', name };
}

import { mldVersionFact } from '../../facts/mld-version.ts';
import type { FactValues } from '../../facts/types.ts';
import { captured, questionOf } from '../capture.ts';
import type { Captured } from '../types.ts';
import { current } from './current.ts';
import { RULE } from './rule.ts';

/** What the kernel speaks when no key enforces anything. */
const USUAL = RULE.inForce(RULE.conf.initial, RULE.conf.initial);

/** Where keys enforce a version; an interface without IPv6 has no keys. */
export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  const keys = facts.get(mldVersionFact);
  if (keys.state === 'known' && !keys.value.has(name ?? '')) return [];
  return captured(current(facts, questionOf(name, 2 as const)), (version) => all || version !== USUAL);
}

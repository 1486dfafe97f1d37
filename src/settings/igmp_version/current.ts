import type { Wanted } from '../../changes/types.ts';
import { igmpFact } from '../../facts/igmp.ts';
import type { FactValues } from '../../facts/types.ts';
import { known } from '../../lib/reading.ts';
import { readPair } from '../conf-rule.ts';
import { interfaceName } from '../interface.ts';
import type { Current } from '../types.ts';
import { type IgmpVersion, RULE } from './rule.ts';

/** What the keys enforce, or less while a querier of an older version is believed to be there. */
export function current(facts: FactValues, wanted: Wanted<IgmpVersion>): Current {
  const pair = readPair(facts, RULE, wanted);
  if (pair.state !== 'known') return { running: pair };
  const { all, own } = pair.value;
  const name = interfaceName(wanted);
  const enforced = RULE.inForce(all, own);
  const spoken = spokenVersion(facts, name) ?? enforced;
  const words = RULE.words(all, own, name);
  if (spoken >= enforced) return { running: known(enforced), why: words };
  return { running: known(spoken), why: `${words}, but version ${spoken} is spoken: ${olderQuerier(spoken)}` };
}

export function olderQuerier(version: number): string {
  return `a query of version ${version} was heard there, which holds for some minutes after the last one`;
}

/** Of /proc/net/igmp; undefined where it says nothing of the interface (it is down, or nothing is joined). */
function spokenVersion(facts: FactValues, name: string): number | undefined {
  const table = facts.get(igmpFact);
  const version = table.state === 'known' ? table.value.get(name)?.version : undefined;
  const [, digit] = /^V([123])$/.exec(version ?? '') ?? [];
  return digit === undefined ? undefined : Number(digit);
}

import type { FactValues } from '../../facts/types.ts';
import { known, unknown } from '../../lib/reading.ts';
import { captured, questionOf } from '../capture.ts';
import { readPair } from '../conf-rule.ts';
import type { Captured } from '../types.ts';
import { current } from './current.ts';
import { type IgmpVersion, RULE } from './rule.ts';

/** What the kernel speaks when no key enforces anything. */
const USUAL = RULE.inForce(RULE.conf.initial, RULE.conf.initial);

/** Where keys enforce a version. While an older querier is heard, what they enforce is not what is in force. */
export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  const question = questionOf<IgmpVersion>(name, 3);
  const pair = readPair(facts, RULE, question);
  if (pair.state !== 'known') return captured({ running: pair }, () => false);
  const enforced = RULE.inForce(pair.value.all, pair.value.own);
  if (enforced === USUAL && !all) return [];
  const { running, why = '' } = current(facts, question);
  const isSo = running.state === 'known' && running.value === enforced;
  return [{ value: isSo ? known(enforced) : unknown(why) }];
}

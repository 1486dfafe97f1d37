import type { FactValues } from '../../facts/types.ts';
import { captured, questionOf } from '../capture.ts';
import { readInterface } from '../interface.ts';
import type { Captured } from '../types.ts';
import { current } from './current.ts';
import { DEFAULTS } from './persistence.ts';

/** Not as its type of interface begins; of a type whose driver decides, only when everything is told. */
export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  const found = readInterface(facts, name ?? '');
  const usual = found.state === 'known' ? DEFAULTS.get(found.value.type) : undefined;
  return captured(current(facts, questionOf(name, usual ?? 0)), (mtu) => all || (usual !== undefined && mtu !== usual));
}

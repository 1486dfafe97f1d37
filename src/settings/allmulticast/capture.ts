import type { FactValues } from '../../facts/types.ts';
import { captured, questionOf } from '../capture.ts';
import type { Captured } from '../types.ts';
import { current } from './current.ts';

/** Off is what an interface begins with (ether_setup sets no such flag, net/ethernet/eth.c). */
export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  return captured(current(facts, questionOf(name, false)), (on) => all || on === true);
}

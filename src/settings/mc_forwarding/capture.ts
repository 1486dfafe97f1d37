import type { FactValues } from '../../facts/types.ts';
import { captured, questionOf } from '../capture.ts';
import type { Captured } from '../types.ts';
import { current } from './current.ts';

/** No interface forwards by itself: only a routing daemon has it do so. */
export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  return captured(current(facts, questionOf(name, false)), (on) => all || on === true);
}

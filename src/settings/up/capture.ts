import type { FactValues } from '../../facts/types.ts';
import { captured, questionOf } from '../capture.ts';
import type { Captured } from '../types.ts';
import { current } from './current.ts';

/** An interface that carries anything is up: no news, unless everything is told. */
export function capture(facts: FactValues, name: string | null, all: boolean): readonly Captured[] {
  return captured(current(facts, questionOf(name, true)), () => all);
}

import type { FactValues } from '../../facts/types.ts';
import { captured, questionOf } from '../capture.ts';
import type { Captured } from '../types.ts';
import { current } from './current.ts';

/** It decides which programs use the interface at all, on or off. */
export function capture(facts: FactValues, name: string | null): readonly Captured[] {
  return captured(current(facts, questionOf(name, true)), () => true);
}

/** What a profile says of a key: what it holds, or the least that it may hold. Pure. */
import type { Json } from '../../lib/json.ts';
import { toValue, type Value } from './value.ts';

export interface AtLeast {
  readonly at_least: number;
}

/** `8388608`, `fq`, `{at_least: 8388608}`. */
export type Desired = Value | AtLeast;

export function toDesired(value: Json): Desired {
  return isAtLeast(value) ? { at_least: value.at_least } : toValue(value);
}

/** What is written where the key does not hold what is desired: the least that does. */
export function toWrite(desired: Desired): Value {
  return isAtLeast(desired) ? desired.at_least : desired;
}

export function isMet(desired: Desired, held: Json): boolean {
  return isAtLeast(desired) ? typeof held === 'number' && held >= desired.at_least : held === desired;
}

export function isAtLeast(value: Json | Desired): value is { readonly at_least: number } {
  return typeof value === 'object' && value !== null && 'at_least' in value && typeof value.at_least === 'number';
}

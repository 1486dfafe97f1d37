/** Words for the values of an rp_filter key. */
import type { Json } from '../../lib/json.ts';

export type Mode = 'off' | 'strict' | 'loose';

const MODES: readonly Mode[] = ['off', 'strict', 'loose'];

/** How much each lets pass, least last: raising it can drop what keeps our own connection. */
const TIGHTNESS: { readonly [mode in Mode]: number } = { off: 0, loose: 1, strict: 2 };

/** Of its word or number, as a valid profile has it. @throws Error for anything else */
export function modeOf(value: Json): Mode {
  const mode = MODES.find((name, number) => value === name || value === number);
  if (mode === undefined) throw new Error(`not a value of rp_filter: ${JSON.stringify(value)}`);
  return mode;
}

export function modeNumber(mode: Mode): number {
  return MODES.indexOf(mode);
}

/** A key's value as told: the kernel takes and gives back any number, so 7 stays `7`. */
export function showNumber(value: number): string {
  return MODES[value] ?? String(value);
}

/** Could the step from one value in force to another drop packets that passed before? */
export function isTighter(from: number, to: number): boolean {
  const before = MODES[from];
  const after = MODES[to];
  if (before === undefined || after === undefined) return after === 'strict';
  return TIGHTNESS[after] > TIGHTNESS[before];
}

/** What a key holds, in one form for what is desired, what the kernel shows and what a file says. Pure. */
import type { Json } from '../../lib/json.ts';
import { kernelNumber } from '../kernel-number.ts';

/** A number; or a text: several numbers with one blank between, a name (`fq_codel`). */
export type Value = number | string;

/** `on`, true → 1; 0x10 → 16; [4096, 8192] → `4096 8192`. Tabs are blanks. */
export function toValue(value: Json): Value {
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = Array.isArray(value) ? value.join(' ') : String(value);
  if (text === 'on') return 1;
  if (text === 'off') return 0;
  const words = text.trim().split(/\s+/).map(decimal);
  const [only = ''] = words;
  return words.length === 1 && /^(0|-?[1-9]\d*)$/.test(only) && Number.isSafeInteger(Number(only))
    ? Number(only)
    : words.join(' ');
}

/** Only what is surely a number is written anew: `00ff` of a bitmap is none. */
function decimal(word: string): string {
  return /^-?(0x[0-9a-f]+)$/i.test(word) ? String(kernelNumber(word)) : word;
}

/**
 * What the kernel takes from a line of a file.
 * @param numbers how many numbers the key holds; undefined where that is not known
 * @returns undefined when it refuses the text
 */
export function stated(text: string, numbers: number | undefined): Value | undefined {
  if (numbers === undefined) return toValue(text);
  const words = text.trim().split(/\s+/).slice(0, numbers).map(kernelNumber);
  if (words.includes(undefined) || words.length < numbers) return undefined;
  return toValue(words.join(' '));
}

/** Addresses that stand for all of a prefix, as far as these rules can tell them apart. Pure. */
import { addressOf, contains, intervalOf } from './values.ts';

/** More of them than this are not tried: the answer would take long and be long. */
const MOST = 256;

/**
 * The first address of every part of the prefix that is told apart by some rule; undefined: too many parts.
 * @param text the rule sets, in whose words all addresses stand, those of sets included
 */
export function representatives(prefix: string, text: string): readonly string[] | undefined {
  const whole = intervalOf(prefix);
  const family = prefix.includes(':') ? 'ipv6' : 'ipv4';
  if (whole === undefined) return [];
  const words = text.match(family === 'ipv4' ? IPV4 : IPV6) ?? [];
  const starts = new Set([whole[0]]);
  for (const word of new Set(words)) {
    const interval = intervalOf(word);
    if (interval === undefined) continue;
    for (const start of [interval[0], interval[1] + 1n]) if (contains(whole, start)) starts.add(start);
    if (starts.size > MOST) return undefined;
  }
  return [...starts].sort((one, other) => (one < other ? -1 : 1)).map((start) => addressOf(start, family));
}

const IPV4 = /\b\d+(?:\.\d+){3}(?:\/[\d.]+|-\d+(?:\.\d+){3})?/g;
const IPV6 = /[0-9a-f:]*:[0-9a-f:.]+(?:\/\d+|-[0-9a-f:]*:[0-9a-f:.]+)?/gi;

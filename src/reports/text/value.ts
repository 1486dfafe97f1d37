/** A value or reading as a word or two. Pure. */
import type { Json } from '../../lib/json.ts';
import type { Reading } from '../../lib/reading.ts';

/** Settings speak of switches as on and off, and so do the tools. */
export function valueText(value: Json): string {
  if (value === true) return 'on';
  if (value === false) return 'off';
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  return Object.entries(value)
    .map(([key, part]) => `${key} ${valueText(part)}`)
    .join(' ');
}

/** Why it is not known is told elsewhere. */
export function readingText(reading: Reading<Json>): string {
  if (reading.state === 'known') return valueText(reading.value);
  return reading.state === 'absent' ? '(none)' : '(not known)';
}

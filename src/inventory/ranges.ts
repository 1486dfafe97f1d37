/** Ansible's ranges in host names: `web[01:50]`, `db-[a:f].example.com`, `r[0:10:2]`. Pure. */

const RANGE = /\[(\w+):(\w+)(?::(\d+))?\]/;
/** More hosts than this in one line are a slip of the keyboard. */
const MAX_NAMES = 20_000;

/** @returns the names, or why there are none */
export function expandRange(pattern: string): readonly string[] | { readonly why: string } {
  const match = pattern.match(RANGE);
  if (!match) return /[[\]]/.test(pattern) ? { why: 'a range is written [01:50] or [a:f]' } : [pattern];
  const [whole, first = '', last = '', stride = '1'] = match;
  const values = valuesOf(first, last, Number(stride));
  if (!values) return { why: `${whole} does not count up from ${first} to ${last}` };
  const [before = '', after = ''] = splitOnce(pattern, whole);
  const rest = expandRange(after);
  if ('why' in rest) return rest;
  if (values.length * rest.length > MAX_NAMES) return { why: `that makes more than ${MAX_NAMES} hosts` };
  return values.flatMap((value) => rest.map((end) => before + value + end));
}

function valuesOf(first: string, last: string, stride: number): readonly string[] | undefined {
  if (stride < 1) return undefined;
  if (/^\d{1,9}$/.test(first) && /^\d{1,9}$/.test(last)) {
    // Leading zeros set the width: [01:50], and Ansible wants it alike at both ends.
    const width = first.startsWith('0') && first.length > 1 ? first.length : 0;
    if (width > 0 && last.length !== width) return undefined;
    return count(Number(first), Number(last), stride, (value) => String(value).padStart(width, '0'));
  }
  const isLetters = /^[a-z]$/.test(first) ? /^[a-z]$/.test(last) : /^[A-Z]$/.test(first) && /^[A-Z]$/.test(last);
  if (!isLetters) return undefined;
  return count(first.charCodeAt(0), last.charCodeAt(0), stride, (value) => String.fromCharCode(value));
}

function count(
  first: number,
  last: number,
  stride: number,
  write: (value: number) => string,
): readonly string[] | undefined {
  if (first > last) return undefined;
  if ((last - first) / stride > MAX_NAMES) return Array<string>(MAX_NAMES + 1).fill('');
  const values: string[] = [];
  for (let value = first; value <= last; value += stride) values.push(write(value));
  return values;
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

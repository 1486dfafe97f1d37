/** IP prefixes in one form, so that equal ones are equal text. Pure. */

/** `default` → `0.0.0.0/0`, `239.1.1.1` → `239.1.1.1/32`, `FF15:0::1` → `ff15::1/128` (RFC 5952, as ip prints it). */
export function fullPrefix(prefix: string, family: 'ipv4' | 'ipv6' = prefix.includes(':') ? 'ipv6' : 'ipv4'): string {
  if (prefix === 'default') return family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  const [address = '', length = family === 'ipv4' ? '32' : '128'] = prefix.split('/');
  return `${family === 'ipv4' ? address : shortest(address)}/${length}`;
}

/** Is the first prefix inside the second, and longer? Both in full and of one family. */
export function isInside(prefix: string, outer: string): boolean {
  const [bits, length] = bitsOf(prefix);
  const [outerBits, outerLength] = bitsOf(outer);
  return length > outerLength && bits.slice(0, outerLength) === outerBits.slice(0, outerLength);
}

/** Is it of groups only, 224.0.0.0/4 or ff00::/8? In full. */
export function isMulticast(prefix: string): boolean {
  const all = prefix.includes(':') ? 'ff00::/8' : '224.0.0.0/4';
  return prefix === all || isInside(prefix, all);
}

/** A URL's host is written in the shortest form; what is no address stays as it is. */
export function shortest(address: string): string {
  return URL.canParse(`http://[${address}]`) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

function bitsOf(prefix: string): readonly [bits: string, length: number] {
  const [address = '', length = ''] = prefix.split('/');
  const [numbers, width] = address.includes(':') ? [groupsOf(address), 16] : [address.split('.').map(Number), 8];
  return [numbers.map((number) => number.toString(2).padStart(width, '0')).join(''), Number(length)];
}

/** The eight groups of an IPv6 address in its shortest form. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = address.split('::');
  const [left, right] = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const groups = [
    ...(left ?? []),
    ...Array(8 - (left?.length ?? 0) - (right?.length ?? 0)).fill('0'),
    ...(right ?? []),
  ];
  return groups.map((group) => Number.parseInt(group, 16));
}

/** Addresses and numbers as rules write them, as intervals. Pure. */
import { isIPv4, isIPv6 } from 'node:net';

/** Both ends belong to it. */
export type Interval = readonly [low: bigint, high: bigint];

/** `239.0.0.0/8`, `239.1.1.1-239.1.1.9`, `ff15::/16`, `5000-6000`, `0x1f`, `10.0.0.0/255.0.0.0`; undefined: none of these. */
export function intervalOf(text: string): Interval | undefined {
  const [from = '', to] = text.split('-');
  if (to !== undefined) {
    const [low, high] = [numberOf(from), numberOf(to)];
    return low === undefined || high === undefined ? undefined : [low, high];
  }
  const [address = '', length] = text.split('/');
  const start = numberOf(address);
  if (start === undefined || length === undefined) return start === undefined ? undefined : [start, start];
  const bits = isIPv4(address) ? 32 : 128;
  const kept = isIPv4(length) ? lengthOfMask(length) : /^\d+$/.test(length) ? Number(length) : undefined;
  if (kept === undefined || kept > bits) return undefined;
  const size = 1n << BigInt(bits - kept);
  const low = (start / size) * size;
  return [low, low + size - 1n];
}

/** Both ends belong to it. */
export function contains([low, high]: Interval, value: bigint): boolean {
  return value >= low && value <= high;
}

/** An address or a number as one number. */
export function numberOf(text: string): bigint | undefined {
  if (/^(\d+|0x[0-9a-f]+)$/i.test(text)) return BigInt(text);
  if (isIPv4(text)) return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  return isIPv6(text) ? ipv6Number(text) : undefined;
}

/** The other way: a number as the address that it is, in its shortest form. */
export function addressOf(value: bigint, family: 'ipv4' | 'ipv6'): string {
  const [parts, bits] = family === 'ipv4' ? [4, 8n] : [8, 16n];
  const mask = (1n << bits) - 1n;
  const all = Array.from({ length: parts }, (_, at) => (value >> (bits * BigInt(parts - 1 - at))) & mask);
  if (family === 'ipv4') return all.join('.');
  return new URL(`http://[${all.map((part) => part.toString(16)).join(':')}]`).hostname.slice(1, -1);
}

function ipv6Number(text: string): bigint {
  const shortest = new URL(`http://[${text.split('%')[0]}]`).hostname.slice(1, -1);
  const [head = '', tail] = shortest.split('::');
  const [left = [], right = []] = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** Length of a mask of legacy iptables; undefined for one with holes. */
function lengthOfMask(mask: string): number | undefined {
  const ones = /^(1*)0*$/.exec((numberOf(mask) ?? 0n).toString(2).padStart(32, '0'))?.[1];
  return ones?.length;
}

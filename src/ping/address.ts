/** IPv4 and IPv6 arithmetic on addresses as text. */
import { isIP, isIPv4, isIPv6 } from 'node:net';

/** 224.0.0.0/4 in dotted form, or ff00::/8. */
export function isMulticast(address: string): boolean {
  if (isIPv4(address)) return inPrefix(address, '224.0.0.0', 4);
  return isIPv6(address) && !address.includes('%') && inPrefix(address, 'ff00::', 8);
}

/** Whether a host can send to a group from it: none that stands for no host, for the host itself or for all; no zone. */
export function isHostAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes('%') || isMulticast(address)) return false;
  if (isSix(address)) return !inPrefix(address, '::', 127); // :: and ::1
  return !['0.0.0.0', '127.0.0.0', '240.0.0.0'].some((network, at) => inPrefix(address, network, [8, 8, 4][at] ?? 8));
}

/** `ff15::1234`, `::1`; anything else is taken for IPv4. */
export function isSix(address: string): boolean {
  return address.includes(':');
}

/** Scope of an IPv6 group (RFC 4291 §2.7): 1 interface, 2 link, 5 site, 14 global. */
export function scopeOf(group: string): number {
  return (bytesOf(group)[1] ?? 0) & 15;
}

/** Whether the address lies in network/length; never in one of the other family. All three must be valid. */
export function inPrefix(address: string, network: string, length: number): boolean {
  if (isSix(address) !== isSix(network)) return false;
  const prefix = bitsOf(network).slice(0, length);
  return bitsOf(address).startsWith(prefix);
}

/** Whether both addresses share the network whose prefix has this length. */
export function sameNetwork(one: string, other: string, length: number): boolean {
  return inPrefix(one, other, length);
}

/** Whether the group lies in the SSM block of its version: 232.0.0.0/8, ff3x::/32. */
export function isSourceSpecific(group: string): boolean {
  if (!isSix(group)) return inPrefix(group, '232.0.0.0', 8);
  return inPrefix(group, `ff3${scopeOf(group).toString(16)}::`, 32);
}

/**
 * Whether switches that snoop send the group to every port, whoever is a member: 224.0.0.0/24, ff02::1 (RFC 4541, sections 2.1.2
 * and 3).
 */
export function isFlooded(group: string): boolean {
  return isSix(group) ? sameAddress(group, 'ff02::1') : inPrefix(group, '224.0.0.0', 24);
}

/** Whether both texts are the same address: `FF15::0:1` and `ff15::1`. */
export function sameAddress(one: string, other: string): boolean {
  return one === other || (isIP(one) !== 0 && isIP(one) === isIP(other) && bitsOf(one) === bitsOf(other));
}

/**
 * The group of the negative control: same kind and scope, other low bits, so its Ethernet address differs as well.
 * `239.8.0.19` → `239.25.51.70`, `ff15::1234` → `ff15::11:2161`
 */
export function controlGroup(group: string): string {
  const bytes = [...bytesOf(group)];
  const last = bytes.length - 3;
  for (const [index, mask] of [0x11, 0x33, 0x55].entries()) bytes[last + index] = (bytes[last + index] ?? 0) ^ mask;
  if (bytes.length === 4) return bytes.join('.');
  const words = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0));
  return new URL(`http://[${words.map((word) => word.toString(16)).join(':')}]`).hostname.slice(1, -1);
}

/** What the Ethernet address of a group holds of it: 23 bits (RFC 1112, section 6.4), of IPv6 32 (RFC 2464, section 7). */
export function ethernetPart(group: string): readonly number[] {
  const bytes = bytesOf(group);
  return isSix(group) ? bytes.slice(-4) : [(bytes[1] ?? 0) & 127, ...bytes.slice(2)];
}

function bitsOf(address: string): string {
  return bytesOf(address)
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
}

function bytesOf(address: string): readonly number[] {
  if (!isSix(address)) return address.split('.').map(Number);
  // What the URL parser makes of it has no dotted part and no leading zeros, only `::`.
  const plain = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const words = (part: string | undefined) => (part ? part.split(':').map((word) => Number.parseInt(word, 16)) : []);
  const [front, back] = [words(head), words(tail)];
  const all = [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
  return all.flatMap((word) => [word >> 8, word & 255]);
}

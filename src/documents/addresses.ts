/** IP addresses as a profile means them: multicast groups, prefixes of groups, unicast sources. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

const MULTICAST = blocks(['224.0.0.0', 4, 'ipv4'], ['ff00::', 8, 'ipv6']);
/** Neither a group nor anything that can be a sender: this network (RFC 1122), limited broadcast and class E, unspecified. */
const NO_HOST = blocks(['0.0.0.0', 8, 'ipv4'], ['240.0.0.0', 4, 'ipv4'], ['::', 128, 'ipv6']);
const MAPPED = blocks(['::ffff:0:0', 96, 'ipv6']);

/** @returns why the text is no multicast address, or undefined when it is one */
export function whyNotMulticastAddress(text: string): string | undefined {
  const family = familyOf(text);
  if (!family) return text.includes('/') ? 'it is a prefix, one address is needed' : 'it is no IP address';
  return MULTICAST.check(text, family) ? undefined : 'it is not a multicast address';
}

/** @returns why the text is no prefix of multicast addresses (`239.0.0.0/8`; without length: one address) */
export function whyNotMulticastPrefix(text: string): string | undefined {
  const [address = '', length, ...rest] = text.split('/');
  const family = familyOf(address);
  if (!family || rest.length > 0) return 'it is no IP prefix';
  const longest = family === 'ipv4' ? 32 : 128;
  if (length !== undefined && (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > longest)) {
    return `its length has to be a number up to ${longest}`;
  }
  const bits = length === undefined ? longest : Number(length);
  if (!MULTICAST.check(address, family) || bits < (family === 'ipv4' ? 4 : 8))
    return 'it reaches beyond the multicast addresses';
  return hasHostBits(address, family, bits) ? `it has bits set behind its length (/${bits})` : undefined;
}

/** @returns why the text is no address that a single host can send from */
export function whyNotUnicastAddress(text: string): string | undefined {
  const family = familyOf(text);
  if (!family) return text.includes('/') ? 'it is a prefix, one address is needed' : 'it is no IP address';
  if (MULTICAST.check(text, family)) return 'it is a multicast address, a sender has a unicast one';
  return NO_HOST.check(text, family) ? 'no host can have this address' : undefined;
}

/** The address' family; an IPv4 address in IPv6's clothes is written as what it is, a zone (`%eth0`) names an interface, which is said elsewhere. */
function familyOf(text: string): 'ipv4' | 'ipv6' | undefined {
  if (isIPv4(text)) return 'ipv4';
  return isIPv6(text) && !text.includes('%') && !MAPPED.check(text, 'ipv6') ? 'ipv6' : undefined;
}

function hasHostBits(address: string, family: 'ipv4' | 'ipv6', bits: number): boolean {
  const value = family === 'ipv4' ? bytes4(address) : bytes6(address);
  return value.some((byte, index) => (byte & (0xff >> Math.min(Math.max(bits - index * 8, 0), 8))) !== 0);
}

function bytes4(address: string): readonly number[] {
  return address.split('.').map(Number);
}

function bytes6(address: string): readonly number[] {
  const dotted = address.match(/^(.*:)(\d+\.\d+\.\d+\.\d+)$/);
  const tail = dotted ? bytes4(dotted[2] ?? '') : [];
  const [head = '', back] = (dotted ? (dotted[1] ?? '').replace(/([^:]):$/, '$1') : address).split('::');
  const left = groups(head);
  const right = back === undefined ? [] : groups(back);
  const gap = back === undefined ? 0 : 16 - left.length - right.length - tail.length;
  return [...left, ...Array<number>(Math.max(gap, 0)).fill(0), ...right, ...tail];
}

function groups(text: string): readonly number[] {
  return text
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}

function blocks(...subnets: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList();
  for (const [network, length, family] of subnets) list.addSubnet(network, length, family);
  return list;
}

/** IPv4 arithmetic on dotted text. */
import { isIPv4 } from 'node:net';

/** 224.0.0.0/4, in dotted form. */
export function isMulticast(address: string): boolean {
  return isIPv4(address) && inPrefix(address, '224.0.0.0', 4);
}

/** Whether the address lies in network/length. All three must be valid. */
export function inPrefix(address: string, network: string, length: number): boolean {
  const shift = 2 ** (32 - length);
  return Math.floor(toNumber(address) / shift) === Math.floor(toNumber(network) / shift);
}

/** Whether both addresses share the network that the mask cuts out. */
export function sameNetwork(one: string, other: string, mask: string): boolean {
  const bits = toNumber(mask);
  return (toNumber(one) & bits) === (toNumber(other) & bits);
}

/**
 * The group of the negative control: same first octet, other low 23 bits, so its Ethernet address differs as well.
 * `239.8.0.19` → `239.25.51.70`
 */
export function controlGroup(group: string): string {
  const [first = 0, second = 0, third = 0, fourth = 0] = group.split('.').map(Number);
  return [first, second ^ 0x11, third ^ 0x33, fourth ^ 0x55].join('.');
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

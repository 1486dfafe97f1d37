/** [Match] sections held against an interface. Pure. */
import picomatch from 'picomatch';
import type { Interface } from '../../facts/interfaces.ts';
import type { NetworkDevice } from '../../facts/network-devices.ts';
import type { Section } from './unit-text.ts';
import type { UnitKind } from './units.ts';

/** What is known of an interface; undefined parts could not be read. */
export interface Device {
  readonly name: string;
  readonly link: Interface | undefined;
  readonly device: NetworkDevice | undefined;
}

/** ARPHRD_ numbers (linux/if_arp.h) by the names that systemd gives them. */
const TYPES: { readonly [number: number]: string } = { 1: 'ether', 32: 'infiniband', 772: 'loopback' };

/** @returns undefined when it cannot be told */
export function matches(sections: readonly Section[], kind: UnitKind, device: Device): boolean | undefined {
  const keys = matchKeys(sections);
  // networkd ignores a .network file without [Match], udev takes a .link file without for all.
  if (keys.size === 0) return kind === 'link';
  const results = [...keys].map(([key, words]) => matchOne(key, words, device));
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

/** Whether the section names one interface, so that nothing else is changed with it. */
export function isOfOneInterface(sections: readonly Section[]): boolean {
  return [...matchKeys(sections)].some(
    ([key, words]) =>
      ['Name', 'OriginalName', 'MACAddress', 'PermanentMACAddress', 'Path'].includes(key) &&
      words.length === 1 &&
      !/[*?[!]/.test(words[0] ?? ''),
  );
}

/** Key → words; assignments of a key add up, an empty one starts anew. */
function matchKeys(sections: readonly Section[]): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>();
  for (const section of sections) {
    if (section.name !== 'Match') continue;
    for (const { key, value } of section.assignments) {
      if (value === '') keys.delete(key);
      else keys.set(key, [...(keys.get(key) ?? []), ...value.split(/\s+/)]);
    }
  }
  return keys;
}

function matchOne(key: string, words: readonly string[], { name, link, device }: Device): boolean | undefined {
  switch (key) {
    case 'Name':
      return anyGlob(words, name);
    case 'OriginalName':
      if (words.includes('*')) return true;
      return device?.renamed === false ? anyGlob(words, name) : undefined;
    case 'MACAddress':
      return link && words.map(plainAddress).includes(plainAddress(link.address));
    case 'Type':
      return anyGlob(words, device?.devtype ?? (link?.type == null ? undefined : TYPES[link.type]));
    case 'Driver':
      return anyGlob(words, udevOf(device, 'driver'));
    case 'Path':
      return anyGlob(words, udevOf(device, 'path'));
    default:
      return undefined;
  }
}

function udevOf(device: NetworkDevice | undefined, key: 'driver' | 'path'): string | undefined {
  return device?.udev.state === 'known' ? (device.udev.value[key] ?? undefined) : undefined;
}

/** A `!` before the first word turns the whole list round. */
function anyGlob(words: readonly string[], text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  const inverted = words[0]?.startsWith('!') ?? false;
  const globs = inverted ? [words[0]?.slice(1) ?? '', ...words.slice(1)] : words;
  return picomatch([...globs], { nobrace: true, noextglob: true, dot: true })(text) !== inverted;
}

function plainAddress(address: string): string {
  return address.toLowerCase().replace(/[:.-]/g, '');
}

/** What netplan calls a slot. Source: netplan(5). Routes are a list, not words. */
import type { Slot } from '../types.ts';

/** Of physical devices under networkd, by udev (.link). ethtool's tcp-segmentation-offload is a group of more than these. */
const OFFLOADS: { readonly [feature: string]: string } = {
  'rx-checksumming': 'receive-checksum-offload',
  'tx-checksumming': 'transmit-checksum-offload',
  'tx-tcp-segmentation': 'tcp-segmentation-offload',
  'tx-tcp6-segmentation': 'tcp6-segmentation-offload',
  'generic-segmentation-offload': 'generic-segmentation-offload',
  'generic-receive-offload': 'generic-receive-offload',
  'large-receive-offload': 'large-receive-offload',
};

export interface Word {
  readonly key: string;
  readonly kind: 'number' | 'flag';
}

export function wordOf(slot: Slot): Word | undefined {
  if (slot.kind !== 'link') return undefined;
  const { group, name } = slot.property;
  if (group === 'link') return name === 'mtu' ? { key: 'mtu', kind: 'number' } : undefined;
  const key = group === 'feature' ? OFFLOADS[name] : undefined;
  return key === undefined ? undefined : { key, kind: 'flag' };
}

const FLAGS: { readonly [text: string]: string } = Object.fromEntries([
  ...['true', 'on', 'yes', 'y'].map((text) => [text, 'on'] as const),
  ...['false', 'off', 'no', 'n'].map((text) => [text, 'off'] as const),
]);

/** From a file to a slot's value; undefined: it makes no sense. */
export function parseValue({ kind }: Word, value: unknown): string | undefined {
  const text = String(value).toLowerCase();
  if (kind === 'flag') return FLAGS[text];
  return /^\d+$/.test(text) ? String(Number(text)) : undefined;
}

/** From a slot's value to a file; undefined: there is no word for it. */
export function yamlValue({ kind }: Word, value: string): number | boolean | undefined {
  if (kind === 'flag') return value === 'on' ? true : value === 'off' ? false : undefined;
  return /^\d+$/.test(value) ? Number(value) : undefined;
}

const TABLES: { readonly [number: string]: string } = { '253': 'default', '254': 'main', '255': 'local' };

/** Table as routes' slots name it. */
export function tableName(table: unknown): string {
  const text = String(table ?? 'main');
  return TABLES[text] ?? text;
}

/** Number of a table, which is all that netplan takes; undefined for the main one, null for another name. */
export function tableNumber(name: string): number | null | undefined {
  if (name === 'main') return undefined;
  const number = Object.entries(TABLES).find(([, known]) => known === name)?.[0] ?? name;
  return /^\d+$/.test(number) ? Number(number) : null;
}

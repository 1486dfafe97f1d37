/** Slots as people read them, and as keys. Pure. */
import { sysctlName } from '../lib/sysctl-name.ts';
import type { LinkProperty, Slot } from './types.ts';

const GROUPS: ReadonlySet<string> = new Set<LinkProperty['group']>([
  'link',
  'feature',
  'private-flag',
  'pause',
  'ring',
  'coalesce',
  'channels',
  'rx-hash',
  'bridge',
]);

/**
 * `net.ipv4.conf.all.rp_filter`, `mtu of eth1`, `feature gro of eth1`, `route 239.0.0.0/8 dev eth1`, `forwarding enabled of
 * eth1`, `forwarding of (*, 239.8.0.19/32) from eth1`.
 */
export function showSlot(slot: Slot): string {
  switch (slot.kind) {
    case 'sysctl':
      return sysctlName(slot.path);
    case 'link': {
      const { group, name } = slot.property;
      return `${group === 'link' ? '' : `${group} `}${name} of ${slot.interface}`;
    }
    case 'route':
      return `route ${slot.to} dev ${slot.interface}${slot.table === 'main' ? '' : ` table ${slot.table}`}`;
    case 'vif':
      return `forwarding ${slot.property} of ${slot.interface}`;
    case 'mroute':
      return `forwarding of (${slot.source === '' ? '*' : slot.source}, ${slot.group}) from ${slot.interface}`;
  }
}

/** The same text for the same slot, and only then. */
export function slotKey(slot: Slot): string {
  return JSON.stringify(slotWords(slot));
}

/** The texts that make a slot, its kind first. */
export function slotWords(slot: Slot): readonly string[] {
  switch (slot.kind) {
    case 'sysctl':
      return ['sysctl', ...slot.path];
    case 'link':
      return ['link', slot.interface, slot.property.group, slot.property.name];
    case 'route':
      return ['route', slot.to, slot.interface, slot.table];
    case 'vif':
      return ['vif', slot.interface, slot.property];
    case 'mroute':
      return ['mroute', slot.group, slot.source, slot.interface];
  }
}

/** The slot of a key; undefined when no slot has it. */
export function slotOfKey(key: string): Slot | undefined {
  const slot = slotOfWords(JSON.parse(key));
  return slot && slotKey(slot) === key ? slot : undefined;
}

function slotOfWords(words: unknown): Slot | undefined {
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) return undefined;
  const [kind, first = '', second = '', third = ''] = words;
  if (kind === 'sysctl') return { kind, path: words.slice(1) };
  if (kind === 'route') return { kind, to: first, interface: second, table: third };
  // A file of ours says it, from a slot: a group or name that is none has no command and no reader.
  return kind === 'link' && GROUPS.has(second)
    ? { kind, interface: first, property: { group: second, name: third } as LinkProperty }
    : undefined;
}

/** Whether an interface is up is seldom said in words: most managers set up whatever they configure. */
export function isUp(slot: Slot): boolean {
  return slot.kind === 'link' && slot.property.group === 'link' && slot.property.name === 'up';
}

/** Slots as people read them, and as keys. Pure. */
import type { Slot } from './types.ts';

/** `net.ipv4.conf.all.rp_filter`, `mtu of eth1`, `feature gro of eth1`, `route 239.0.0.0/8 dev eth1`. */
export function showSlot(slot: Slot): string {
  switch (slot.kind) {
    case 'sysctl':
      return slot.path.map((segment) => segment.replaceAll('.', '/')).join('.');
    case 'link': {
      const { group, name } = slot.property;
      return `${group === 'link' ? '' : `${group} `}${name} of ${slot.interface}`;
    }
    case 'route':
      return `route ${slot.to} dev ${slot.interface}${slot.table === 'main' ? '' : ` table ${slot.table}`}`;
  }
}

/** The same text for the same slot, and only then. */
export function slotKey(slot: Slot): string {
  return JSON.stringify(
    slot.kind === 'sysctl'
      ? ['sysctl', ...slot.path]
      : slot.kind === 'link'
        ? ['link', slot.interface, slot.property.group, slot.property.name]
        : ['route', slot.to, slot.interface, slot.table],
  );
}

/** The command that brings a statement. Pure. */
import { ethtoolCommand, featuresCommand, linkCommand, routeCommand, routeTarget } from '../../changes/commands.ts';
import type { LinkProperty, Slot, Statement } from '../types.ts';

/** Options of ethtool that take name and value. */
const OPTIONS = {
  'private-flag': '--set-priv-flags',
  pause: '-A',
  ring: '-G',
  coalesce: '-C',
  channels: '-L',
} as const;

/** argv for the script of the unit, whose function `put PATH VALUE` writes a file of /sys. No slot of kind sysctl has one. */
export function bootCommand({ slot, value }: Statement): readonly string[] {
  switch (slot.kind) {
    case 'sysctl':
      throw new Error('a sysctl key is stated in sysctl.d');
    case 'link':
      return linkPropertyCommand(slot.interface, slot.property, value);
    case 'route': {
      const table = slot.table === 'main' ? [] : ['table', slot.table];
      const words = value.split(' ').filter((word) => word !== '');
      return routeCommand('replace', [...routeTarget(slot.to), 'dev', slot.interface, ...words, ...table]);
    }
  }
}

function linkPropertyCommand(name: string, property: LinkProperty, value: string): readonly string[] {
  switch (property.group) {
    case 'link':
      if (property.name === 'up') return linkCommand(name, value === 'on' ? 'up' : 'down');
      return linkCommand(name, property.name, value);
    case 'feature':
      return featuresCommand(name, [[property.name, value]]);
    case 'rx-hash':
      return ethtoolCommand('-N', name, 'rx-flow-hash', property.name, value);
    case 'bridge':
      return ['put', `/sys/class/net/${name}/bridge/${property.name}`, value];
    default:
      return ethtoolCommand(OPTIONS[property.group], name, property.name, value);
  }
}

/** What has to be so before others: an interface up for its routes, its queues before how they are spread over. */
export function rankOf(slot: Slot): number {
  if (slot.kind !== 'link') return 4;
  if (slot.property.group === 'link') return slot.property.name === 'up' ? 0 : 1;
  return slot.property.group === 'channels' ? 2 : 3;
}

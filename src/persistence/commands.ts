/** The command that brings a statement. Pure. */
import { ethtoolCommand, featuresCommand, linkCommand, routeCommand, routeTarget } from '../changes/commands.ts';
import type { LinkProperty, Slot, Statement } from './types.ts';

/** Options of ethtool that take pairs of name and value. */
export const ETHTOOL_OPTIONS = {
  'private-flag': '--set-priv-flags',
  pause: '-A',
  ring: '-G',
  coalesce: '-C',
  channels: '-L',
} as const;

/** A program to run, or a file of /sys to write. */
export type BootCommand =
  | { readonly kind: 'run'; readonly argv: readonly string[] }
  | { readonly kind: 'put'; readonly path: string; readonly value: string };

/** @throws Error for a slot that has none: the list of keepers is wrong then */
export function bootCommand({ slot, value }: Statement): BootCommand {
  switch (slot.kind) {
    case 'sysctl':
      throw new Error('a sysctl key is stated in sysctl.d');
    case 'link':
      return linkPropertyCommand(slot.interface, slot.property, value);
    case 'route': {
      const table = slot.table === 'main' ? [] : ['table', slot.table];
      const words = value.split(' ').filter((word) => word !== '');
      return run(routeCommand('replace', [...routeTarget(slot.to), 'dev', slot.interface, ...words, ...table]));
    }
    case 'vif':
    case 'mroute':
      throw new Error('what a routing daemon forwards stands in its configuration');
  }
}

function linkPropertyCommand(name: string, property: LinkProperty, value: string): BootCommand {
  switch (property.group) {
    case 'link':
      if (property.name === 'up') return run(linkCommand(name, value === 'on' ? 'up' : 'down'));
      return run(linkCommand(name, property.name, value));
    case 'feature':
      return run(featuresCommand(name, [[property.name, value]]));
    case 'rx-hash':
      return run(ethtoolCommand('-N', name, 'rx-flow-hash', property.name, value));
    case 'bridge':
      return { kind: 'put', path: `/sys/class/net/${name}/bridge/${property.name}`, value };
    default:
      return run(ethtoolCommand(ETHTOOL_OPTIONS[property.group], name, property.name, value));
  }
}

function run(argv: readonly string[]): BootCommand {
  return { kind: 'run', argv };
}

/** What has to be so before others: an interface up for its routes, its queues before how they are spread over. */
export function rankOf(slot: Slot): number {
  if (slot.kind !== 'link') return 4;
  if (slot.property.group === 'link') return slot.property.name === 'up' ? 0 : 1;
  return slot.property.group === 'channels' ? 2 : 3;
}

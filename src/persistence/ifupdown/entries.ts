/** What stanzas state, in the order in which ifup does it. Pure. */
import { canonicalKey } from '../../facts/feature-names.ts';
import { slotsOfLine } from '../command-slots.ts';
import type { LinkProperty, Slot } from '../types.ts';
import type { Interfaces, Option, Stanza } from './interfaces-file.ts';

/** One thing said. Without a value it is not understood; without a slot neither is what it is about. */
export interface Entry {
  readonly stanza: Stanza;
  /** The interface that the stanza is about. */
  readonly iface: string;
  readonly option: Option;
  readonly slot?: Slot;
  readonly value?: string;
  /** The option says nothing else. */
  readonly alone: boolean;
  /** `command`: a line that is run. `hook`: an option of a hook, done when all lines of the stanza were run. */
  readonly by: 'command' | 'method' | 'hook';
}

/** Options of Debian's /etc/network/if-up.d/ethtool, which takes whatever name follows. */
const ETHTOOL_HOOK = [
  ['offload-', 'feature'],
  ['hardware-dma-ring-', 'ring'],
  ['hardware-irq-coalesce-', 'coalesce'],
  ['ethernet-pause-', 'pause'],
] as const;

/** bridge-utils-interfaces(5); they count in a stanza that makes a bridge. */
const BRIDGE_HOOK = new Map([
  ['bridge-mcsnoop', 'multicast_snooping'],
  ['bridge-mcquerier', 'multicast_querier'],
] as const);

export function entriesOf(interfaces: Interfaces, hooks: ReadonlySet<string>): readonly Entry[] {
  return interfaces.stanzas.flatMap((stanza) => {
    const iface = interfaceOf(interfaces, stanza);
    if (iface === undefined) return [];
    return [
      ...lines(stanza, iface, 'pre-up'),
      ...options(stanza, iface, 'method', (option) => methodSlot(stanza, option, hooks)),
      ...lines(stanza, iface, 'up'),
      ...options(stanza, iface, 'hook', (option) => (hooks.has('ethtool') ? hookSlot(option) : undefined)),
    ];
  });
}

/** The interface that a stanza is about; undefined: `auto eth1=office` gives the interface another one. */
export function interfaceOf({ logical }: Interfaces, { name }: Stanza): string | undefined {
  const named = [...logical].find(([, to]) => to === name)?.[0];
  return named ?? (logical.has(name) ? undefined : name);
}

function lines(stanza: Stanza, iface: string, name: 'pre-up' | 'up'): readonly Entry[] {
  return stanza.options.flatMap((option): readonly Entry[] => {
    if (option.name !== name) return [];
    const statements = slotsOfLine(option.value, iface);
    const common = { stanza, iface, option, by: 'command' } as const;
    if (statements === undefined) return [{ ...common, alone: false }];
    const alone = statements.length === 1;
    return statements.map(({ slot, value }): Entry => ({ ...common, alone, slot, value }));
  });
}

/** An option said twice in a stanza reaches ifup and its hooks as two lines: no value that can be told. */
function options(
  stanza: Stanza,
  iface: string,
  by: 'method' | 'hook',
  propertyOf: (option: Option) => LinkProperty | undefined,
): readonly Entry[] {
  return stanza.options.flatMap((option) => {
    const property = propertyOf(option);
    if (property === undefined) return [];
    const twice = stanza.options.filter((other) => other.name === option.name).length > 1;
    const slot = { kind: 'link', interface: iface, property } as const;
    return [
      { stanza, iface, option, by, alone: true, slot, ...(twice ? {} : { value: numberOf(property, option.value) }) },
    ];
  });
}

function methodSlot({ family, method, options }: Stanza, { name }: Option, hooks: ReadonlySet<string>) {
  // Seen with ifup 0.8.41 --no-act --verbose: of inet, these two methods set it; inet6 sets that of IPv6.
  if (name === 'mtu' && family === 'inet' && (method === 'static' || method === 'manual')) {
    return { group: 'link', name: 'mtu' } as const;
  }
  const file = BRIDGE_HOOK.get(name as 'bridge-mcsnoop');
  if (file === undefined || !hooks.has('bridge') || !options.some((one) => one.name === 'bridge-ports'))
    return undefined;
  return { group: 'bridge', name: file } as const;
}

function hookSlot({ name }: Option): LinkProperty | undefined {
  for (const [prefix, group] of ETHTOOL_HOOK) {
    if (!name.startsWith(prefix)) continue;
    const rest = name.slice(prefix.length);
    return { group, name: group === 'feature' ? canonicalKey(rest) : rest };
  }
  return undefined;
}

/** brctl takes words for the numbers of /sys. */
function numberOf(property: LinkProperty, value: string): string {
  if (property.group !== 'bridge') return value;
  if (/^(1|on|yes)$/.test(value)) return '1';
  return /^(0|off|no)$/.test(value) ? '0' : value;
}

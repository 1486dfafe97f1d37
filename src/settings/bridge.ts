/** What a bridge does with multicast: one file of /sys/class/net/BR/bridge each, on or off. Pure. */
import { linkCommand } from '../changes/commands.ts';
import type { Plan, Wanted } from '../changes/types.ts';
import { type BridgeFlag, bridgesFact } from '../facts/bridges.ts';
import { linkDetailsFact } from '../facts/link-details.ts';
import type { FactValues } from '../facts/types.ts';
import { absent, known, type Reading } from '../lib/reading.ts';
import type { LinkProperty, ToState } from '../persistence/types.ts';
import { bootProperty, stateProperties } from './boot-link.ts';
import { captured, questionOf } from './capture.ts';
import { interfaceName, readInterface } from './interface.ts';
import { type Command, type LinkSetting, planLink } from './link-plan.ts';
import type { Captured, Current } from './types.ts';

/** What tells one of them from another. */
export interface BridgeSetting {
  readonly flag: BridgeFlag;
  /** As `ip link set … type bridge` calls it. */
  readonly word: string;
  /** What a new bridge has: br_multicast_init (net/bridge/br_multicast.c). */
  readonly initial: boolean;
}

/** Any other interface has no such thing whatever is desired of it: a name that is wrong is no pass. */
export function currentOf({ flag }: BridgeSetting, facts: FactValues, wanted: Wanted<boolean>): Current {
  const name = interfaceName(wanted);
  const found = readInterface(facts, name);
  if (found.state !== 'known') return { running: found };
  const bridges = facts.get(bridgesFact);
  if (bridges.state !== 'known') return { running: bridges };
  const bridge = bridges.value.get(name);
  if (!bridge) return { running: absent(`${name} is no bridge`) };
  return { running: bridge[flag], holdsWithout: !wanted.desired };
}

export function planOf(bridge: BridgeSetting, facts: FactValues, wanted: readonly Wanted<boolean>[]): Plan {
  const setting: LinkSetting<boolean> = {
    id: `bridge.${bridge.flag}`,
    current: (values, one) => currentOf(bridge, values, one),
    command: (name, on) => byIp(bridge, name, on),
    commandHere: (values, name, on) => commandHere(bridge, values, name, on),
    risk: () => 'none',
  };
  return planLink(setting, facts, wanted);
}

/** What is stated, else what a new bridge has. */
export function persistedOf(
  { flag, initial }: BridgeSetting,
  facts: FactValues,
  wanted: Wanted<boolean>,
): Reading<boolean> {
  const stated = bootProperty(facts, interfaceName(wanted), propertyOf(flag), (text) =>
    text === '1' ? true : text === '0' ? false : undefined,
  );
  return stated.state === 'absent' ? known(initial, 'kernel default') : stated;
}

export function persistOf({ flag }: BridgeSetting, wanted: readonly Wanted<boolean>[]): ToState {
  return stateProperties(wanted, (one) => ({ property: propertyOf(flag), value: one.desired ? '1' : '0' }));
}

/** Where it is not as a new bridge begins. */
export function capturedOf(
  bridge: BridgeSetting,
  facts: FactValues,
  name: string | null,
  all: boolean,
): readonly Captured[] {
  const current = currentOf(bridge, facts, questionOf(name, bridge.initial));
  return captured(current, (on) => all || on !== bridge.initial);
}

function propertyOf(name: BridgeFlag): LinkProperty {
  return { group: 'bridge', name };
}

function byIp({ word }: BridgeSetting, name: string, on: boolean): readonly string[] {
  return linkCommand(name, 'type', 'bridge', word, on ? '1' : '0');
}

/** busybox's ip cannot; the file can be written wherever there is a bridge. */
function commandHere(bridge: BridgeSetting, facts: FactValues, name: string, on: boolean): Command {
  const details = facts.get(linkDetailsFact);
  if (details.state === 'known' && details.value.source === 'iproute2') return { argv: byIp(bridge, name, on) };
  const path = `/sys/class/net/${name}/bridge/${bridge.flag}`;
  return { argv: ['sh', '-c', 'echo "$1" >"$2"', 'sh', on ? '1' : '0', path] };
}

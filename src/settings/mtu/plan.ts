import { linkCommand } from '../../changes/commands.ts';
import type { Action, Plan, Wanted } from '../../changes/types.ts';
import { addressesFact } from '../../facts/addresses.ts';
import type { FactValues } from '../../facts/types.ts';
import { interfaceName, readInterface } from '../interface.ts';
import { ipOrIfconfig, type LinkSetting, planLink } from '../link-plan.ts';
import { depthOf, ridersOf } from '../stack.ts';
import { current } from './current.ts';
import { whyOutOfRange } from './range.ts';

/** The least MTU of IPv6 (RFC 8200): below it the kernel takes IPv6 off the interface (addrconf_notify, net/ipv6/addrconf.c). */
const IPV6_MIN_MTU = 1280;

const SETTING: LinkSetting<number> = {
  id: 'mtu',
  current,
  command,
  commandHere: (facts, name, mtu) => ipOrIfconfig(facts, command(name, mtu), [name, 'mtu', String(mtu)]),
  // Raised, packets may be larger than the path carries; lowered, larger ones that come may be dropped; many drivers reset.
  risk: () => 'may-cut-link',
  whyNot: (facts, wanted, now) =>
    whyOutOfRange(facts, interfaceName(wanted), wanted.desired) ?? whyIpv6Lost(facts, wanted, now),
  alsoUndo: raiseRiders,
};

/**
 * A VLAN cannot have more than what it stands on: raised from below, lowered from above, so that each step and its undo are
 * possible.
 */
export function plan(facts: FactValues, wanted: readonly Wanted<number>[]): Plan {
  const raised = wanted.filter((one) => isRaised(facts, one));
  const lowered = wanted.filter((one) => !raised.includes(one));
  const depth = (one: Wanted) => depthOf(facts, interfaceName(one));
  raised.sort((one, other) => depth(one) - depth(other));
  lowered.sort((one, other) => depth(other) - depth(one));
  return planLink(SETTING, facts, [...raised, ...lowered]);
}

function isRaised(facts: FactValues, wanted: Wanted<number>): boolean {
  const { running } = current(facts, wanted);
  return running.state === 'known' && wanted.desired > Number(running.value);
}

function command(name: string, mtu: number): readonly string[] {
  return linkCommand(name, 'mtu', String(mtu));
}

/** Addresses that a person or a program gave do not come back with the MTU. */
function whyIpv6Lost(facts: FactValues, wanted: Wanted<number>, now: number): string | undefined {
  if (wanted.desired >= IPV6_MIN_MTU || now < IPV6_MIN_MTU) return undefined;
  const addresses = facts.get(addressesFact);
  const why = `below ${IPV6_MIN_MTU} bytes the kernel takes IPv6 off the interface`;
  if (addresses.state !== 'known') return `${why}, and whether it has IPv6 addresses is not known: ${addresses.why}`;
  const lost = (addresses.value.get(interfaceName(wanted)) ?? []).filter(({ family }) => family === 'ipv6');
  if (lost.length === 0) return undefined;
  return `${why}, and ${lost.map(({ address }) => address).join(', ')} would not come back`;
}

/** VLANs and the like on a lowered interface are lowered along, and stay so when it is raised again. */
function raiseRiders(facts: FactValues, wanted: Wanted<number>, now: number): readonly Action[] {
  if (wanted.desired >= now) return [];
  return ridersOf(facts, interfaceName(wanted)).flatMap((name) => {
    const found = readInterface(facts, name);
    const mtu = found.state === 'known' ? found.value.mtu : null;
    if (mtu === null || mtu <= wanted.desired) return [];
    const back = SETTING.commandHere(facts, name, mtu);
    return 'why' in back ? [] : [{ kind: 'run', argv: back.argv, unchangedOnFailure: true }];
  });
}

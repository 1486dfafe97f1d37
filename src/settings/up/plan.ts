import { linkCommand, routeCommand } from '../../changes/commands.ts';
import type { Action, Plan, Wanted } from '../../changes/types.ts';
import { addressesFact } from '../../facts/addresses.ts';
import type { Interface } from '../../facts/interfaces.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import type { Route } from '../../facts/route-lines.ts';
import { routesFact } from '../../facts/routes.ts';
import { routesIpv6Fact } from '../../facts/routes-ipv6.ts';
import type { Fact, FactValues } from '../../facts/types.ts';
import { known, type Reading } from '../../lib/reading.ts';
import { interfaceName, readInterface } from '../interface.ts';
import { ipOrIfconfig, type LinkSetting, planLink } from '../link-plan.ts';
import { ridersOf } from '../stack.ts';
import { current } from './current.ts';

const SETTING: LinkSetting<boolean> = {
  id: 'up',
  current,
  command,
  commandHere: (facts, name, up) => ipOrIfconfig(facts, command(name, up), [name, up ? 'up' : 'down']),
  risk: (up) => (up ? 'none' : 'may-cut-link'),
  whyNot: (facts, wanted) => (wanted.desired ? undefined : whyNotDown(facts, interfaceName(wanted))),
  alsoUndo: (facts, wanted) => (wanted.desired ? [] : restoreRoutes(facts, interfaceName(wanted))),
};

export function plan(facts: FactValues, wanted: readonly Wanted<boolean>[]): Plan {
  return planLink(SETTING, facts, wanted);
}

/** What is planned behind it may count on these interfaces being up: their routes. */
export function foresee(facts: FactValues, wanted: readonly Wanted<boolean>[]): FactValues {
  const interfaces = facts.get(interfacesFact);
  if (interfaces.state !== 'known') return facts;
  const ahead = new Map<string, Interface>(interfaces.value);
  for (const one of wanted) {
    const found = ahead.get(interfaceName(one));
    if (!found) continue;
    const others = found.flags.filter((flag) => flag !== 'UP');
    ahead.set(interfaceName(one), { ...found, flags: one.desired ? ['UP', ...others] : others });
  }
  return {
    get: <T>(fact: Fact<T>) => (fact === (interfacesFact as Fact) ? (known(ahead) as Reading<T>) : facts.get(fact)),
  };
}

function command(name: string, up: boolean): readonly string[] {
  return linkCommand(name, up ? 'up' : 'down');
}

/** Setting an interface down takes things along that no `up` brings back: what could not be restored exactly is not done. */
function whyNotDown(facts: FactValues, name: string): string | undefined {
  const riders = ridersOf(facts, name).filter((rider) => {
    const found = readInterface(facts, rider);
    return found.state === 'known' && found.value.flags.includes('UP');
  });
  if (riders.length > 0) return `${riders.join(', ')} would go down with it, and could not be put back exactly`;
  const addresses = facts.get(addressesFact);
  if (addresses.state !== 'known') return `its IPv6 addresses would be lost, and are not known: ${addresses.why}`;
  const routes = facts.get(routesFact);
  if (routes.state !== 'known' || routes.value.source === 'proc') return 'its routes would be lost, and are not known';
  const own = (addresses.value.get(name) ?? []).filter(({ family, scope }) => family === 'ipv6' && scope !== 'link');
  if (own.length === 0) return undefined;
  return `its IPv6 addresses would not come back: ${own.map(({ address }) => address).join(', ')}`;
}

/** Routes by this interface alone: those of several next hops stay. What the kernel has brought back is there already. */
function restoreRoutes(facts: FactValues, name: string): readonly Action[] {
  const ipv4 = facts.get(routesFact);
  const ipv6 = facts.get(routesIpv6Fact);
  const all = [...(ipv4.state === 'known' ? ipv4.value.routes : []), ...(ipv6.state === 'known' ? ipv6.value : [])];
  const lost = all.filter((route) => route.devices.length === 1 && route.devices[0] === name && isGiven(route));
  // A gateway must be reachable before a route by it can be.
  const gateways = (route: Route) => Number(route.words.includes('via'));
  return [...lost]
    .sort((one, other) => gateways(one) - gateways(other))
    .map(({ words }) => ({
      kind: 'run',
      argv: routeCommand('add', words),
      unchangedOnFailure: true,
      alreadySo: 'File exists',
    }));
}

/** Not made by the kernel or learned from a router's advertisement. */
function isGiven({ type, table, words }: Route): boolean {
  if (words.includes('kernel') || words.includes('ra') || words.includes('expires')) return false;
  return table !== 'local' || type === 'multicast';
}

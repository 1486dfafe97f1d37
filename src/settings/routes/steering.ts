/** What steers the groups of a desired route now. Pure. */

import type { Wanted } from '../../changes/types.ts';
import type { Interface } from '../../facts/interfaces.ts';
import { isInside } from '../../facts/prefix.ts';
import type { Route } from '../../facts/route-lines.ts';
import { type Routes, routesFact } from '../../facts/routes.ts';
import { routesIpv6Fact, SOME_TABLE } from '../../facts/routes-ipv6.ts';
import { installAdviceHere } from '../../facts/tools.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, mapReading, type Reading, unknown } from '../../lib/reading.ts';
import { readInterface } from '../interface.ts';
import { type DesiredRoute, isIpv6, tableOf } from './desired.ts';

export interface Steering {
  readonly interface: Interface;
  /** The route of exactly the desired prefix that decides: the lowest metric, not counting what is itself desired. */
  readonly winner?: Route;
  /** Other routes of the prefix. */
  readonly others: readonly Route[];
  /** Routes of longer prefixes inside, by other interfaces, that nobody desired. */
  readonly exceptions: readonly Route[];
  readonly source: Routes['source'];
}

/** @param among other routes that are desired: they are not in the way of this one */
export function steeringOf(
  facts: FactValues,
  wanted: Wanted<DesiredRoute>,
  among: readonly Wanted<DesiredRoute>[],
): Reading<Steering> {
  const desired = wanted.desired;
  const device = readInterface(facts, desired.dev);
  if (device.state !== 'known') return device;
  const table = isIpv6(desired.to) ? ipv6Routes(facts) : facts.get(routesFact);
  if (table.state !== 'known') return table;
  const { routes, source } = table.value;
  if (source === 'proc' && desired.table !== undefined && !isIpv6(desired.to)) {
    return unknown(`table ${desired.table} cannot be read: this host has no ip${installAdviceHere(facts, 'ip')}`);
  }
  const untold = routes.find(
    ({ table, to }) => table === SOME_TABLE && (to === desired.to || isInside(to, desired.to)),
  );
  if (untold)
    return unknown(
      `in which table ${untold.to} is cannot be read: this host has no ip${installAdviceHere(facts, 'ip')}`,
    );
  const others = among.filter((other) => other !== wanted).map((other) => other.desired);
  const inTable = routes.filter((route) => route.table === tableOf(desired));
  const [winner, ...rest] = inTable
    .filter((route) => route.to === desired.to)
    .filter((route) => isBy(route, desired.dev) || !others.some((other) => isDesired(route, other)))
    .sort((one, other) => one.metric - other.metric);
  const exceptions = inTable
    .filter((route) => isInside(route.to, desired.to) && !isBy(route, desired.dev))
    // A prefix that is desired itself is told of, and put right, there.
    .filter((route) => !others.some((other) => other.to === route.to && tableOf(other) === route.table));
  // /proc/net/route leaves out routes of type multicast, so it can show that a route is there, not that it is not.
  if (!winner && source === 'proc' && !isIpv6(desired.to))
    return unknown('/proc/net/route does not show it, nor every route; there is no ip');
  return known({ interface: device.value, ...(winner ? { winner } : {}), others: rest, exceptions, source });
}

/** Does the route carry packets by this interface, and by it alone? */
export function isBy(route: Route, dev: string): boolean {
  return (
    route.devices.length === 1 && route.devices[0] === dev && (route.type === 'unicast' || route.type === 'multicast')
  );
}

function isDesired(route: Route, desired: DesiredRoute): boolean {
  const tables = route.table === tableOf(desired);
  const metrics = desired.metric === undefined || desired.metric === route.metric;
  return tables && metrics && route.to === desired.to && isBy(route, desired.dev);
}

function ipv6Routes(facts: FactValues): Reading<Routes> {
  return mapReading(facts.get(routesIpv6Fact), (routes) => ({
    routes,
    source: routes.some(({ table }) => table === SOME_TABLE) ? 'proc' : 'ip',
  }));
}

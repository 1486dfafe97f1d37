import { isMulticast } from '../../facts/prefix.ts';
import type { Route } from '../../facts/route-lines.ts';
import { routesFact } from '../../facts/routes.ts';
import { routesIpv6Fact } from '../../facts/routes-ipv6.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Json } from '../../lib/json.ts';
import { known, mapReading, type Reading, unknown } from '../../lib/reading.ts';
import type { Captured } from '../types.ts';
import { show } from './current.ts';
import { IPV6_METRIC, isIpv6, keyOf, mistakeOf, normalise } from './desired.ts';
import { isBy } from './steering.ts';

/**
 * Every route that steers groups; not the one for all IPv6 groups that the kernel itself gives to each interface. Its source is
 * an address of this host, so it is told only when everything is.
 */
export function capture(facts: FactValues, _name: string | null, all: boolean): readonly Captured[] {
  const ipv4 = facts.get(routesFact);
  const unsure = ipv4.state === 'known' && ipv4.value.source === 'proc';
  return [
    ...(unsure ? [{ value: unknown('/proc/net/route does not show every route, and there is no ip') }] : []),
    ...ofFamily(
      mapReading(ipv4, ({ routes }) => routes),
      all,
    ),
    ...ofFamily(facts.get(routesIpv6Fact), all),
  ];
}

function ofFamily(read: Reading<readonly Route[]>, all: boolean): readonly Captured[] {
  if (read.state === 'absent') return [];
  if (read.state === 'unknown') return [{ value: read }];
  const routes = read.value.filter((route) => isMulticast(route.to) && !isOfKernel(route)).sort(before);
  const told = new Map<string, Captured>();
  for (const route of routes) {
    const value = elementOf(route, routes, all);
    const key = value.state === 'known' ? keyOf(normalise(value.value)) : JSON.stringify(route);
    const isMistake = value.state === 'known' && mistakeOf(normalise(value.value)) !== undefined;
    // Of several by one interface the best decides, and comes first.
    if (!isMistake && !told.has(key)) told.set(key, { value });
  }
  return [...told.values()];
}

function elementOf(route: Route, routes: readonly Route[], all: boolean): Reading<Json> {
  const { to, devices, metric, table, source } = route;
  const [dev = ''] = devices;
  if (!isBy(route, dev)) return unknown(`a profile has no word for ${show(route)}`);
  const hasRival = routes.some((other) => other.to === to && other.table === table && other !== route);
  const isUsual = metric === (isIpv6(to) ? IPV6_METRIC : 0);
  return known({
    to,
    dev,
    ...(hasRival || !isUsual || all ? { metric } : {}),
    ...(table === (isIpv6(to) ? 'local' : 'main') ? {} : { table }),
    ...(all && source !== null ? { source } : {}),
  });
}

/** addrconf_add_mroute (net/ipv6/addrconf.c). */
function isOfKernel({ to, table, metric }: Route): boolean {
  return to === 'ff00::/8' && table === 'local' && metric === 256;
}

function before(one: Route, other: Route): number {
  const [a, b] = [one, other].map(({ to, table, devices }) => `${to} ${table} ${devices.join(' ')}`);
  if (a !== b) return (a ?? '') < (b ?? '') ? -1 : 1;
  return one.metric - other.metric;
}

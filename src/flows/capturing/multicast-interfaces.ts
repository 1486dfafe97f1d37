/** Which interfaces of a host carry multicast, and how that is known. Pure. */
import { igmpFact } from '../../facts/igmp.ts';
import { igmp6Fact } from '../../facts/igmp6.ts';
import type { Interface } from '../../facts/interfaces.ts';
import { multicastRoutesFact } from '../../facts/multicast-routes.ts';
import { isMulticast } from '../../facts/prefix.ts';
import { routesFact } from '../../facts/routes.ts';
import { routesIpv6Fact } from '../../facts/routes-ipv6.ts';
import type { Fact, FactValues } from '../../facts/types.ts';
import type { Reading } from '../../lib/reading.ts';
import { count } from '../../lib/text.ts';

export const CARRYING_FACTS: readonly Fact[] = [igmpFact, igmp6Fact, routesFact, routesIpv6Fact, multicastRoutesFact];

export interface Carrying {
  /** Interface → what tells it, in words; only those that are up and not lo. */
  readonly interfaces: ReadonlyMap<string, readonly string[]>;
  /** What could not be read: there may be more. */
  readonly unread: readonly string[];
}

/** Joined groups beyond those that every interface has, routes of groups, interfaces of the forwarding table. */
export function carrying(facts: FactValues, interfaces: ReadonlyMap<string, Interface>): Carrying {
  const joined = joinedGroups(facts);
  const routed = routedPrefixes(facts);
  const vifs = new Set(
    valuesOf(facts.get(multicastRoutesFact), ({ vifs: found }) => [...found.values()].map((vif) => vif.interface)),
  );
  const found = new Map<string, readonly string[]>();
  for (const [name, { flags }] of interfaces) {
    if (!flags.includes('UP') || flags.includes('LOOPBACK')) continue;
    const groups = joined.get(name) ?? [];
    const why = [
      ...(groups.length === 0 ? [] : [`${count(groups.length, 'group')} joined`]),
      ...(routed.get(name) ?? []).map((to) => `the route of ${to}`),
      ...(vifs.has(name) ? ['an interface of the multicast forwarding table'] : []),
    ];
    if (why.length > 0) found.set(name, why);
  }
  const unread = CARRYING_FACTS.flatMap((fact) => {
    const reading = facts.get(fact);
    return reading.state === 'unknown' ? [reading.why] : [];
  });
  return { interfaces: found, unread: [...new Set(unread)] };
}

function joinedGroups(facts: FactValues): ReadonlyMap<string, readonly string[]> {
  const ipv4 = valuesOf(facts.get(igmpFact), (table) =>
    [...table].flatMap(([name, { groups }]) => groups.map(({ group }) => [name, group] as const)),
  );
  const ipv6 = valuesOf(facts.get(igmp6Fact), (table) =>
    [...table].flatMap(([name, groups]) => groups.map((group) => [name, group] as const)),
  );
  const asked = [...ipv4, ...ipv6].filter(([, group]) => !isOfEveryHost(group));
  return grouped(asked);
}

/**
 * Groups that the kernel joins by itself: all hosts, all routers, and of IPv6 whatever stays on the link, for neighbour discovery
 * has a group of its own for each address (RFC 4291, section 2.7.1).
 */
function isOfEveryHost(group: string): boolean {
  return group === '224.0.0.1' || group === 'ff05::2' || /^ff.[12]:/.test(group);
}

function routedPrefixes(facts: FactValues): ReadonlyMap<string, readonly string[]> {
  const routes = [
    ...valuesOf(facts.get(routesFact), ({ routes: list }) => list),
    ...valuesOf(facts.get(routesIpv6Fact), (list) => list),
  ];
  const steering = routes.filter(({ to }) => isMulticast(to) && to !== 'ff00::/8');
  return grouped(steering.flatMap(({ to, devices }) => devices.map((name) => [name, to] as const)));
}

function grouped(pairs: readonly (readonly [name: string, text: string])[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, text] of pairs) groups.set(name, [...(groups.get(name) ?? []), text]);
  return groups;
}

function valuesOf<T, U>(reading: Reading<T>, values: (value: T) => readonly U[]): readonly U[] {
  return reading.state === 'known' ? values(reading.value) : [];
}

/** What a router's own tables say of packets that have to pass it. Pure. */
import {
  type MulticastRoute,
  type MulticastRoutes,
  multicastRoutesFact,
  multicastRoutesIpv6Fact,
} from '../../facts/multicast-routes.ts';
import { count } from '../../lib/text.ts';
import { isSix, sameAddress } from '../../ping/address.ts';
import { ttlExpired } from '../../ping/causes/ttl-expired.ts';
import type { Fix, Way } from '../../ping/types.ts';
import { type Lead, leadingRoute } from '../../settings/multicast_routes/lead.ts';
import { filteredBefore, filteredBehind } from './filters.ts';
import type { Passed } from './way-over.ts';

export interface Told {
  readonly words: readonly string[];
  /** The packets end: they come in and go no further, or did not come in. Else they go on. */
  readonly ends?: 'here' | 'before';
  /** It may do so because no member is known to it. */
  readonly forWantOfMembers?: true;
  /** When it shows another cause than the ends could. */
  readonly code?: string;
  /** What to do about it there; it says more than the ends could. */
  readonly advice?: string;
  readonly remedy?: readonly string[];
  readonly fix?: Fix;
}

/** @param way with the TTL that packets come in with at most */
export function toldBy(router: Passed, way: Way): Told {
  const { name, facts } = router;
  const table = facts.get(isSix(way.group) ? multicastRoutesIpv6Fact : multicastRoutesFact);
  if (table.state === 'unknown') return { words: [`its multicast routes could not be read: ${table.why}`] };
  if (table.state === 'absent') return { words: [table.why], ends: 'here' };
  if (table.value.vifs.size === 0)
    return {
      words: [`no multicast routing runs on ${name} (/proc/net/${isSix(way.group) ? 'ip6' : 'ip'}_mr_vif is empty)`],
      ends: 'here',
      advice: `start multicast routing on ${name} (smcrouted, FRR pimd) and have it ${leading(router, way)}`,
      fix: routeFor(router, way),
    };
  const before = filteredBefore(router, way);
  if (before.ends !== undefined) return before;
  const told = byTable(router, way, table.value);
  if (told.ends !== undefined) return after(before, told);
  return after(before, after(told, filteredBehind(router, way)));
}

/** What was said first, and what decides. */
function after({ words }: Told, told: Told): Told {
  return { ...told, words: [...words, ...told.words] };
}

/** What the kernel's table says of packets that nothing keeps from it. */
function byTable(router: Passed, way: Way, table: MulticastRoutes): Told {
  const { name, input, output } = router;
  const { from, group } = way;
  const entry = routeOf(table, way);
  if (entry?.from === null)
    return {
      words: [
        `packets of ${from} came in, and the routing daemon of ${name} gave the kernel no route for them (unresolved in /proc/net/${isSix(group) ? 'ip6' : 'ip'}_mr_cache)`,
      ],
      ends: 'here',
      forWantOfMembers: true,
      advice: `have ${name} ${leading(router, way)}; a daemon that speaks PIM needs a rendezvous point for ${group}`,
    };
  if (entry === undefined && ![...table.vifs.values()].some((vif) => vif.interface === input))
    return lacking(
      router,
      way,
      `${input} is no interface of the multicast routing of ${name} (no VIF): what comes in there is not forwarded`,
    );
  if (entry === undefined || entry.packets === 0)
    return {
      words: [`${name} has no multicast route for ${group} from ${from}: none of its packets came in`],
      ends: 'before',
    };
  if (entry.from !== input && entry.wrongInterface > 0)
    return {
      words: [
        `the route of ${name} takes packets of ${from} from ${entry.from}, and ${count(entry.wrongInterface, 'packet')} came in by another interface, which is ${input}`,
      ],
      ends: 'here',
      advice: `take the route from ${entry.from} out of the configuration of ${name}, and have it ${leading(router, way)}`,
      fix: routeFor(router, way, { sourceOnly: true }),
    };
  const came = `${count(entry.packets - entry.wrongInterface, 'packet')} of ${from} came in by ${entry.from}`;
  const out = entry.to.find((one) => one.interface === output);
  if (out === undefined)
    return {
      ...lacking(router, way, `${came}, and the route of ${name} does not lead to ${output}`),
      forWantOfMembers: true,
    };
  if (way.ttl <= out.ttlThreshold)
    return {
      words: [
        `${came}, with a TTL of ${way.ttl} at most, and ${output} of ${name} sends on only what has a TTL above ${out.ttlThreshold}`,
      ],
      ends: 'here',
      code: ttlExpired.code,
      // No threshold is less than 1, and what has 1 left ends at any router.
      ...(way.ttl > 1 ? { fix: routeFor(router, way, { ttl: way.ttl }) } : {}),
    };
  return { words: [`${came}, ${entry.wrongInterface} by a wrong interface; the route of ${name} leads to ${output}`] };
}

function lacking(router: Passed, way: Way, words: string): Told {
  return {
    words: [words],
    ends: 'here',
    advice: `have ${router.name} ${leading(router, way)}`,
    fix: routeFor(router, way),
  };
}

function leading({ input, output }: Passed, { from, group }: Way): string {
  return `lead (${from}, ${group}) from ${input} to ${output}`;
}

function routeFor({ facts, input, output }: Passed, { group, from, plan }: Way, more: Partial<Lead> = {}): Fix {
  const sourceOnly = plan.source !== undefined;
  const value = leadingRoute(facts, { group, source: from, sourceOnly, from: input, to: output, ...more });
  return { setting: 'multicast_routes', target: { kind: 'host' }, values: [value] };
}

/** The kernel's entry for these very packets. */
export function routeOf({ routes }: MulticastRoutes, way: Way): MulticastRoute | undefined {
  return routes.find(({ group, source }) => sameAddress(group, way.group) && sameAddress(source, way.from));
}

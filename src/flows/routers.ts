/** Causes that lie at a router: where the router is a host of the run that takes no part in the mesh, its own tables tell more. */
import { addressesFact } from '../facts/addresses.ts';
import { type MulticastRoute, type MulticastRoutes, multicastRoutesFact } from '../facts/multicast-routes.ts';
import { routesFact } from '../facts/routes.ts';
import { count } from '../lib/text.ts';
import { ttlAdvice, ttlExpired } from '../ping/causes/ttl-expired.ts';
import type { Diagnosis, Way } from '../ping/types.ts';
import type { Cause } from '../result/types.ts';
import type { Completion } from './completion.ts';
import { type Passed, wayOver } from './way-over.ts';

/** What routers add to causes that lie at one of them. */
export const atRouters: Completion = {
  facts: [addressesFact, routesFact, multicastRoutesFact],
  concerns: ({ way }) => way !== undefined,
  complete({ way, ...cause }, beside) {
    const passed = way === undefined ? [] : wayOver(beside, way);
    return way === undefined || passed.length === 0 ? cause : withTold(cause, tellsOf(passed, way));
  },
};

/** What a router says. */
interface Told {
  readonly words: string;
  /** Its table shows that the packets end: they come in and go no further, or did not come in. Else they go on. */
  readonly ends?: 'here' | 'before';
  /** When it shows another cause than the ends could. */
  readonly code?: string;
  /** What to do about it there; it says more than the ends could. */
  readonly advice?: string;
}

/** What the routers of a way say together: of the one where it ends, else of the last one. */
type ToldOfWay = Omit<Told, 'words'> & { readonly host: string; readonly words: readonly string[] };

function withTold(cause: Diagnosis, told: ToldOfWay): Diagnosis {
  return {
    ...cause,
    code: told.code ?? cause.code,
    host: told.host,
    confidence: told.ends === 'here' ? 'certain' : cause.confidence,
    evidence: [...cause.evidence, ...told.words],
    ...(told.advice === undefined ? {} : { advice: [...keptOf(cause, told), told.advice] }),
  };
}

/** A TTL that ends at the router stays wrong, whatever else the router says. */
function keptOf({ code, advice = [] }: Cause, told: ToldOfWay): readonly string[] {
  return code === ttlExpired.code && told.code === undefined ? advice : [];
}

/** One after the other, as the packets pass them, up to the one where its table shows that they end. */
function tellsOf(passed: readonly Passed[], way: Way): ToldOfWay {
  const words: string[] = [];
  let last: ToldOfWay = { host: '', words };
  for (const [before, router] of passed.entries()) {
    const told = forwardingOf(router, { ...way, ttl: way.ttl - before });
    words.push(`${router.name} is on the way (${router.input}, ${router.output})`, told.words);
    last = { ...told, host: router.name, words };
    if (told.ends === undefined) continue;
    return told.code === ttlExpired.code
      ? { ...last, advice: ttlAdvice(leastTtl(passed, way), way.responder && way.from) }
      : last;
  }
  return last;
}

/** The least TTL that passes all these routers: each takes one, and sends on what has more left than its threshold. */
function leastTtl(passed: readonly Passed[], way: Way): number {
  const least = passed.map(({ facts, output }, before) => {
    const table = facts.get(multicastRoutesFact);
    const route = table.state === 'known' ? routeOf(table.value, way) : undefined;
    const threshold = route?.to.find((one) => one.interface === output)?.ttlThreshold ?? 1;
    return threshold + 1 + before;
  });
  return Math.max(...least);
}

function routeOf({ routes }: MulticastRoutes, way: Way): MulticastRoute | undefined {
  return routes.find(({ group, source }) => group === way.group && source === way.from);
}

/** What a router's table says of packets that come in with this TTL at most. */
function forwardingOf({ name, facts, input, output }: Passed, way: Way): Told {
  const table = facts.get(multicastRoutesFact);
  if (table.state === 'unknown') return { words: `its multicast routes could not be read: ${table.why}` };
  if (table.state === 'absent') return { words: table.why, ends: 'here' };
  const lead = `lead (${way.from}, ${way.group}) from ${input} to ${output}, with smcroute: smcroutectl add ${input} ${way.from} ${way.group} ${output}`;
  if (table.value.vifs.size === 0)
    return {
      words: `no multicast routing runs on ${name} (/proc/net/ip_mr_vif is empty)`,
      ends: 'here',
      advice: `start multicast routing on ${name} (smcrouted, FRR pimd) and have it ${lead}`,
    };
  const route = routeOf(table.value, way);
  if (route === undefined)
    return {
      words: `${name} has no multicast route for ${way.group} from ${way.from}: none of its packets came in`,
      ends: 'before',
    };
  if (route.from === null)
    return {
      words: `packets of ${way.from} came in, and the routing daemon of ${name} gave the kernel no route for them (unresolved in /proc/net/ip_mr_cache)`,
      ends: 'here',
      advice: `have ${name} ${lead}; a daemon that speaks PIM needs a rendezvous point for ${way.group}`,
    };
  const came = `${count(route.packets, 'packet')} of ${way.from} came in by ${route.from}`;
  const out = route.to.find((one) => one.interface === output);
  if (out === undefined)
    return {
      words: `${came}, and the route of ${name} does not lead to ${output}`,
      ends: 'here',
      advice: `have ${name} ${lead}`,
    };
  if (way.ttl <= out.ttlThreshold)
    return {
      words: `${came}, with a TTL of ${way.ttl} at most, and ${output} of ${name} sends on only what has a TTL above ${out.ttlThreshold}`,
      ends: 'here',
      code: ttlExpired.code,
    };
  return { words: `${came}, ${route.wrongInterface} by a wrong interface; the route of ${name} leads to ${output}` };
}

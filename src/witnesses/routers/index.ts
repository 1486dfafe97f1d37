/** Causes that lie at a router: where the router is a host of the run that takes no part in the mesh, its own tables tell more. */
import { writeYaml } from '../../documents/write.ts';
import { addressesFact } from '../../facts/addresses.ts';
import { multicastRoutesFact, multicastRoutesIpv6Fact } from '../../facts/multicast-routes.ts';
import { netfilterFact } from '../../facts/netfilter.ts';
import { routesFact } from '../../facts/routes.ts';
import { routesIpv6Fact } from '../../facts/routes-ipv6.ts';
import { routingDaemonFact } from '../../facts/routing-daemon.ts';
import { rpFilterFact } from '../../facts/rp-filter.ts';
import { isSix } from '../../ping/address.ts';
import { noForwarding } from '../../ping/causes/no-forwarding.ts';
import { ttlAdvice, ttlExpired } from '../../ping/causes/ttl-expired.ts';
import { unicastDown } from '../../ping/causes/unicast-down.ts';
import type { Diagnosis, Way } from '../../ping/types.ts';
import type { Completion } from '../types.ts';
import { routeOf, type Told, toldBy } from './says.ts';
import { type Passed, wayOver } from './way-over.ts';

/** What routers add to causes that lie at one of them, or may. */
export const atRouters: Completion = {
  facts: [
    ...[addressesFact, routesFact, routesIpv6Fact, multicastRoutesFact, multicastRoutesIpv6Fact],
    ...[routingDaemonFact, rpFilterFact, netfilterFact],
  ],
  concerns: ({ way }) => way !== undefined,
  complete({ way, ...cause }, beside) {
    if (way === undefined) return cause;
    const passed = wayOver(beside, way);
    const told = passed.length === 0 ? cause : withTold(cause, tellsOf(passed, way));
    // A responder's TTL is nothing that a profile says.
    if (told.code !== ttlExpired.code || way.plan.responder !== undefined) return told;
    return { ...told, profile: deliveryLines(way, leastTtl(passed, way)) };
  },
};

/** What the routers of a way say together: of the one where it ends, else of the last one. */
type ToldOfWay = Told & { readonly host: string };

function withTold(cause: Diagnosis, told: ToldOfWay): Diagnosis {
  const { host, words, ends, advice, remedy, fix } = told;
  // Where unicast does not pass either, multicast routes are no answer; what drops both is.
  if (cause.code === unicastDown.code && told.code !== noForwarding.code) return cause;
  const code = cause.code === ttlExpired.code ? cause.code : (told.code ?? cause.code);
  // What ends at a router came so far: no switch is to blame.
  const { wire, suspected, ...known } = cause;
  if (suspected && (ends !== 'here' || told.forWantOfMembers)) return cause;
  return {
    ...known,
    ...(ends === 'here' || wire === undefined ? {} : { wire }),
    code,
    at: 'router',
    host,
    confidence: ends === 'here' ? 'certain' : cause.confidence,
    evidence: [...cause.evidence, ...words],
    ...(advice === undefined ? {} : { advice: [...keptOf(cause, told), advice] }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** A TTL that ends at the router stays wrong, whatever else the router says. */
function keptOf({ code, advice = [] }: Diagnosis, told: Told): readonly string[] {
  return code === ttlExpired.code && told.code === undefined ? advice : [];
}

/** One after the other, as the packets pass them, up to the one where its table shows that they end. */
function tellsOf(passed: readonly Passed[], way: Way): ToldOfWay {
  const words: string[] = [];
  let last: ToldOfWay = { host: '', words };
  for (const [before, router] of passed.entries()) {
    const told = toldBy(router, { ...way, ttl: way.ttl - before });
    words.push(`${router.name} is on the way (${router.input}, ${router.output})`, ...told.words);
    last = { ...told, host: router.name, words };
    if (told.ends === undefined) continue;
    return told.code === ttlExpired.code
      ? { ...last, advice: ttlAdvice(leastTtl(passed, way), way.plan.responder && way.from) }
      : last;
  }
  return last;
}

/** The least TTL that passes all these routers: each takes one, and sends on what has more left than its threshold. */
function leastTtl(passed: readonly Passed[], way: Way): number {
  const least = passed.map(({ facts, output }, before) => {
    const table = facts.get(isSix(way.group) ? multicastRoutesIpv6Fact : multicastRoutesFact);
    const route = table.state === 'known' ? routeOf(table.value, way) : undefined;
    const threshold = route?.to.find((one) => one.interface === output)?.ttlThreshold ?? 1;
    return threshold + 1 + before;
  });
  return Math.max(2, ...least);
}

/** The delivery entry as it is meant, with this TTL. */
function deliveryLines({ group, plan }: Way, ttl: number): readonly string[] {
  const { port, source, maxLoss, maxRttMs, said } = plan;
  const value = {
    ...{ group, port },
    ...(source === undefined ? {} : { source }),
    ...(said?.dev === undefined ? {} : { dev: said.dev }),
    ...{ from: said?.from ?? 'all', to: said?.to ?? 'all', ttl },
    ...(maxLoss === 0 ? {} : { max_loss: maxLoss }),
    ...(maxRttMs === undefined ? {} : { max_rtt_ms: maxRttMs }),
  };
  const list = { kind: 'list', items: [{ value, comment: [] }] } as const;
  return writeYaml([], [{ key: 'delivery', value: list, comment: [] }])
    .trimEnd()
    .split('\n');
}

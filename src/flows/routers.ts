/** Causes that lie at a router: where the router is a host of the run that takes no part in the mesh, its own tables tell more. */
import { addressesFact } from '../facts/addresses.ts';
import { type MulticastRoutes, multicastRoutesFact } from '../facts/multicast-routes.ts';
import type { FactValues } from '../facts/types.ts';
import { count } from '../lib/text.ts';
import { sameNetwork } from '../ping/address.ts';
import { ttlAdvice, ttlExpired } from '../ping/causes/ttl-expired.ts';
import type { DiagnosedPair, Diagnosis, Way } from '../ping/types.ts';
import type { Cause } from '../result/types.ts';
import type { Fleet } from './fleet.ts';
import { readFacts } from './read.ts';
import type { Task } from './tasks.ts';

/** Asks the hosts beside the mesh, once, when some cause lies at a router. One that does not answer costs its evidence only. */
export async function withRouters(
  fleet: Fleet,
  tasks: readonly Task[],
  pairs: readonly DiagnosedPair[],
): Promise<readonly DiagnosedPair[]> {
  const inMesh = new Set(pairs.flatMap(({ from, to }) => [from, to]));
  const beside = tasks.filter((task) => !inMesh.has(task.host.name));
  const asked = pairs.some(({ cause, otherCauses = [] }) => [cause, ...otherCauses].some((one) => one?.way));
  if (!asked) return pairs;
  const outcomes =
    beside.length === 0
      ? []
      : await fleet.forEach('Asking routers', beside, async (_task, host) =>
          readFacts(host, [addressesFact, multicastRoutesFact], []),
        );
  const read = [...outcomes].flatMap(([task, outcome]) =>
    'error' in outcome ? [] : [{ name: task.host.name, facts: outcome.value }],
  );
  const complete = ({ way, ...cause }: Diagnosis): Diagnosis => {
    for (const { name, facts } of read) {
      const told = way && tellsOf(name, facts, way);
      if (told)
        return {
          ...cause,
          code: told.code ?? cause.code,
          host: name,
          confidence: told.sure ? 'certain' : cause.confidence,
          evidence: [...cause.evidence, ...told.words],
          ...(told.advice === undefined ? {} : { advice: [...keptOf(cause, told), told.advice] }),
        };
    }
    return cause;
  };
  return pairs.map(({ cause, otherCauses, ...pair }) => ({
    ...pair,
    ...(cause === undefined ? {} : { cause: complete(cause) }),
    ...(otherCauses === undefined ? {} : { otherCauses: otherCauses.map(complete) }),
  }));
}

/** What a router says: `code` when it shows another cause than the ends could. */
interface Told {
  readonly code?: string;
  readonly sure: boolean;
  readonly words: readonly string[];
  /** What to do about it there; it says more than the ends could. */
  readonly advice?: string;
}

/** A TTL that ends at the router stays wrong, whatever else the router says. */
function keptOf({ code, advice = [] }: Cause, told: Told): readonly string[] {
  return code === ttlExpired.code && told.code === undefined ? advice : [];
}

/** What a host says of the way when it has an interface in both networks; undefined when it has not, or cannot be read. */
function tellsOf(name: string, facts: FactValues, way: Way): Told | undefined {
  const [addresses, table] = [facts.get(addressesFact), facts.get(multicastRoutesFact)];
  if (addresses.state !== 'known') return undefined;
  const towards = (end: string) =>
    [...addresses.value].find(([, own]) =>
      own.some(({ address, prefixLength }) => sameNetwork(address, end, prefixLength)),
    )?.[0];
  const [input, output] = [towards(way.from), towards(way.to)];
  if (input === undefined || output === undefined || input === output) return undefined;
  const place = `${name} is on both networks (${input}, ${output})`;
  if (table.state === 'unknown')
    return { sure: false, words: [place, `its multicast routes could not be read: ${table.why}`] };
  if (table.state === 'absent') return { sure: true, words: [place, table.why] };
  const { words, ...told } = forwardingOf(name, table.value, way, [input, output]);
  return { ...told, sure: true, words: [place, words] };
}

function forwardingOf(
  name: string,
  { vifs, routes }: MulticastRoutes,
  way: Way,
  [input, output]: readonly [string, string],
): Pick<Told, 'code' | 'advice'> & { readonly words: string } {
  const lead = `lead (${way.from}, ${way.group}) from ${input} to ${output}, with smcroute: smcroutectl add ${input} ${way.from} ${way.group} ${output}`;
  if (vifs.size === 0)
    return {
      words: `no multicast routing runs on ${name} (/proc/net/ip_mr_vif is empty)`,
      advice: `start multicast routing on ${name} (smcrouted, FRR pimd) and have it ${lead}`,
    };
  const route = routes.find(({ group, source }) => group === way.group && source === way.from);
  if (route === undefined)
    return { words: `${name} has no multicast route for ${way.group} from ${way.from}: none of its packets came in` };
  const came = `${count(route.packets, 'packet')} of ${way.from} came in by ${route.from ?? 'an interface without a route'}`;
  const out = route.to.find((one) => one.interface === output);
  if (out === undefined)
    return { words: `${came}, and the route of ${name} does not lead to ${output}`, advice: `have ${name} ${lead}` };
  if (way.ttl <= out.ttlThreshold)
    return {
      words: `${came}, and ${output} of ${name} sends on only what has a TTL above ${out.ttlThreshold}`,
      code: ttlExpired.code,
      advice: ttlAdvice(out.ttlThreshold + 1),
    };
  return { words: `${came}, ${route.wrongInterface} by a wrong interface; the route of ${name} leads to ${output}` };
}

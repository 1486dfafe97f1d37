/** Which routers of a run lie on the way of a pair's packets, by the routers' own addresses and routes. Pure. */
import { type Address, addressesFact } from '../../facts/addresses.ts';
import type { Route } from '../../facts/route-lines.ts';
import { routesFact } from '../../facts/routes.ts';
import { routesIpv6Fact } from '../../facts/routes-ipv6.ts';
import type { FactValues } from '../../facts/types.ts';
import { mapReading } from '../../lib/reading.ts';
import { inPrefix, isSix, sameAddress, sameNetwork } from '../../ping/address.ts';
import type { Way } from '../../ping/types.ts';
import type { Beside } from '../types.ts';

/** A router on the way: by which interface the packets have to come in, and by which to leave. */
export interface Passed extends Beside {
  readonly input: string;
  readonly output: string;
}

/**
 * The routers in the order in which the packets pass them. Multicast comes by the way that unicast to the sender would take
 * (reverse path), so it is followed from the receiver back: its gateway, that one's gateway to the sender, and so on, as
 * far as these are hosts of the run. Only table main is looked at. Where unicast takes other routers, a host with an
 * interface in both networks; else none.
 */
export function wayOver(beside: readonly Beside[], way: Way): readonly Passed[] {
  const passed: Passed[] = [];
  let gateway = way.gateway;
  while (gateway !== undefined) {
    const here = gateway;
    const router = beside.find(
      (one) => interfaceWith(one.facts, ({ address }) => sameAddress(address, here)) !== undefined,
    );
    if (router === undefined || passed.some(({ name }) => name === router.name)) break;
    const output = interfaceWith(router.facts, ({ address }) => sameAddress(address, here));
    const back = backTo(router.facts, way.from);
    if (output === undefined || back === undefined || back.device === output) break;
    passed.unshift({ ...router, input: back.device, output });
    gateway = back.gateway;
  }
  return passed.length > 0 ? passed : beside.flatMap((one) => between(one, way)).slice(0, 1);
}

function between({ name, facts }: Beside, { from, to }: Way): readonly Passed[] {
  const [input, output] = [from, to].map((end) => interfaceWith(facts, isOn(end)));
  return input === undefined || output === undefined || input === output ? [] : [{ name, facts, input, output }];
}

/** How the host reaches an address: no gateway when it is on one of its own networks. */
function backTo(
  facts: FactValues,
  address: string,
): { readonly device: string; readonly gateway?: string } | undefined {
  const own = interfaceWith(facts, isOn(address));
  if (own !== undefined) return { device: own };
  const best = bestRoute(facts, address);
  const [device] = best?.devices ?? [];
  const gateway = best?.words[best.words.indexOf('via') + 1];
  return best?.words.includes('via') && device !== undefined && gateway !== undefined ? { device, gateway } : undefined;
}

/** Interfaces by which the host would send to the address; none: it has no route. undefined: its routes are not known. */
export function devicesTo(facts: FactValues, address: string): readonly string[] | undefined {
  return routesTo(facts, address) === undefined ? undefined : (bestRoute(facts, address)?.devices ?? []);
}

function bestRoute(facts: FactValues, address: string): Route | undefined {
  const [best] = [...(routesTo(facts, address) ?? [])].sort(
    (one, other) => lengthOf(other) - lengthOf(one) || one.metric - other.metric,
  );
  return best?.type === 'unicast' ? best : undefined;
}

/** Routes of table main that fit the address; undefined: they could not be read. */
function routesTo(facts: FactValues, address: string): readonly Route[] | undefined {
  const all = isSix(address) ? facts.get(routesIpv6Fact) : mapReading(facts.get(routesFact), ({ routes }) => routes);
  if (all.state !== 'known') return undefined;
  return all.value.filter(({ to, table }) => {
    const [network = '', length = ''] = to.split('/');
    return table === 'main' && inPrefix(address, network, Number(length));
  });
}

function lengthOf({ to }: Route): number {
  return Number(to.split('/')[1]);
}

function isOn(address: string): (own: Address) => boolean {
  return (own) => sameNetwork(address, own.address, own.prefixLength);
}

/** The first interface with such an address; undefined also where the addresses could not be read. */
function interfaceWith(facts: FactValues, fits: (own: Address) => boolean): string | undefined {
  const addresses = facts.get(addressesFact);
  return addresses.state === 'known' ? [...addresses.value].find(([, own]) => own.some(fits))?.[0] : undefined;
}

/** A router beside the mesh, as a case wants it, and what it adds to a cause that lies at one. */
import { type MulticastRoute, multicastRoutesFact, multicastRoutesIpv6Fact } from '../../src/facts/multicast-routes.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { known, type Reading } from '../../src/lib/reading.ts';
import type { Diagnosis, Way } from '../../src/ping/types.ts';
import { atRouters } from '../../src/witnesses/routers/index.ts';
import { type FactsOfCase, factValues } from '../settings/fact-values.ts';

/** A router that forwards from eth1 to eth2. */
const ROUTER: FactsOfCase = {
  interfaces: { eth1: 'UP', eth2: 'UP', eth3: 'UP' },
  addresses: { eth1: ['198.19.0.1/20', 'fd19::1/64'], eth2: ['198.19.16.1/20', 'fd19:0:0:1::1/64'] },
  ip_route: ['198.19.0.0/20 dev eth1 scope link', '198.19.16.0/20 dev eth2 scope link'],
  rp_filter: { all: 0, eth1: 0, eth2: 0 },
  daemons: [{ name: 'smcrouted', config: '/etc/smcroute.conf', routes: ['(*, 239.0.0.0/8) from eth1 to eth2'] }],
};

/** What its table says of the group that is not delivered. */
export const ENTRY: MulticastRoute = {
  ...{ group: '239.8.0.19', source: '198.19.0.11', from: 'eth1', packets: 20, wrongInterface: 0 },
  to: [{ interface: 'eth2', ttlThreshold: 1 }],
};

/** From a host behind eth1 to one behind eth2. */
export const WAY = {
  plan: { group: '239.8.0.19', port: 23110, ttl: 4, maxLoss: 0, said: { from: 'feeds', dev: 'eth1' } },
  ...{ from: '198.19.0.11', to: '198.19.16.12', gateway: '198.19.16.1', group: '239.8.0.19', ttl: 4 },
} as unknown as Way;

/** The cause as the ends see it. */
export const CAUSE: Diagnosis = {
  ...{ code: 'no-forwarding', at: 'router', host: 'h2', confidence: 'likely', evidence: [], remedy: [] },
  advice: ['of the ends'],
};

/**
 * What was read of a router.
 * @param entries of the kernel's table; VIFs are eth1 and eth2
 */
export function router(
  facts: Partial<FactsOfCase>,
  entries: readonly MulticastRoute[],
  vifs = ['eth1', 'eth2'],
): FactValues {
  const values = factValues({ ...ROUTER, ...facts });
  const table = {
    vifs: new Map(vifs.map((name, at) => [at, { interface: name, packetsIn: 0, packetsOut: 0 }])),
    routes: entries,
  };
  return {
    get<T>(fact: Fact<T>): Reading<T> {
      const isTable = [multicastRoutesFact, multicastRoutesIpv6Fact].includes(
        fact as unknown as typeof multicastRoutesFact,
      );
      return isTable ? (known(table) as unknown as Reading<T>) : values.get(fact);
    },
  };
}

/** The cause completed by what was read of it. */
export function told(facts: FactValues, way: Partial<Way> = {}, cause: Partial<Diagnosis> = {}): Diagnosis {
  return atRouters.complete({ ...CAUSE, ...cause, way: { ...WAY, ...way } }, [{ name: 'r1', facts }]);
}

/** What is forwarded now, by the kernel's table and by the rules of the daemon that fills it. Pure. */
import type { Wanted } from '../../changes/types.ts';
import type { DaemonRoute } from '../../facts/daemon-routes.ts';
import {
  type MulticastRoute,
  type MulticastRoutes,
  multicastRoutesFact,
  multicastRoutesIpv6Fact,
} from '../../facts/multicast-routes.ts';
import { fullPrefix, isInside } from '../../facts/prefix.ts';
import { type RoutingDaemon, routingDaemonFact } from '../../facts/routing-daemon.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, type Reading, unknown } from '../../lib/reading.ts';
import { isCovered, linesInOrder, phyintOf } from '../../persistence/smcroute/lines.ts';
import { readInterface } from '../interface.ts';
import { type DesiredMulticastRoute, isIpv6 } from './desired.ts';

export interface Forwarding {
  /** Interfaces it leaves by; undefined: there is no such route. */
  readonly to?: readonly RunningOutput[];
  /** The rule of smcrouted that decides, when it is one of more groups or sources. */
  readonly by?: DaemonRoute;
  /** Outputs of the rule that are not in the kernel's table of interfaces. */
  readonly withoutVif: readonly string[];
  /** The kernel's entry of this source and group, which has another input: what comes in by this one is dropped. */
  readonly instead?: MulticastRoute;
  /** Sources of the groups, from the same interface, that go elsewhere. */
  readonly exceptions: readonly MulticastRoute[];
}

export interface RunningOutput {
  readonly dev: string;
  /** null: nothing tells it before traffic comes. */
  readonly ttl_threshold: number | null;
}

const NOTHING: Forwarding = { withoutVif: [], exceptions: [] };

/** @returns absent where one of its interfaces is not there; unknown where only a daemon could tell, and does not */
export function forwardingOf(
  facts: FactValues,
  wanted: Wanted<DesiredMulticastRoute>,
  among: readonly Wanted<DesiredMulticastRoute>[],
): Reading<Forwarding> {
  const { desired } = wanted;
  for (const name of [desired.from, ...desired.to.map(({ dev }) => dev)]) {
    const device = readInterface(facts, name);
    if (device.state !== 'known') return device;
  }
  const table = facts.get(isIpv6(desired) ? multicastRoutesIpv6Fact : multicastRoutesFact);
  if (table.state !== 'known') return table;
  // One entry a source and group, whatever its input (net/ipv4/ipmr.c: ipmr_mfc_add).
  const entry = table.value.routes.find((route) => isOf(route, desired));
  if (entry?.from === desired.from) return known({ ...NOTHING, to: outputsOf(entry) });
  if (entry && entry.from !== null) return known({ ...NOTHING, instead: entry });
  const found = facts.get(routingDaemonFact);
  if (found.state !== 'known') return found;
  const daemon = found.value.daemons[0];
  // Nobody holds the table, whatever else could be.
  if (table.value.vifs.size === 0 || daemon === undefined) return known(NOTHING);
  const smcrouted = found.value.daemons.find(({ name }) => name === 'smcrouted');
  if (!smcrouted) {
    return unknown(
      `${daemon.name} (pid ${daemon.pid}) holds the table, and enters a route when its traffic comes; there is none`,
    );
  }
  const vifs = new Set([...table.value.vifs.values()].map((vif) => vif.interface));
  if (!vifs.has(desired.from)) return known({ ...NOTHING, withoutVif: [desired.from] });
  const { routes = unknown('smcroutectl is missing, and only it tells the rules of smcrouted') } = smcrouted;
  if (routes.state !== 'known') return routes;
  // Of rules the first decides that covers it, not the nearest.
  const rule = routes.value.find((one) => one.from === desired.from && isCovered({ source: '', ...desired }, one));
  if (!rule) return known(NOTHING);
  const others = among.filter((other) => other !== wanted).map((other) => other.desired);
  const isOwn = rule.group === desired.group && (rule.source ?? undefined) === desired.source;
  return known({
    ...(isOwn ? {} : { by: rule }),
    to: rule.to
      .filter((dev) => vifs.has(dev))
      .map((dev) => ({ dev, ttl_threshold: thresholdOf(table.value, smcrouted, dev) })),
    withoutVif: rule.to.filter((dev) => !vifs.has(dev)),
    exceptions: table.value.routes.filter(
      (route) =>
        covers(desired, route) &&
        !isSame(
          rule.to,
          route.to.map((output) => output.interface),
        ) &&
        !others.some((other) => isOf(route, other)),
    ),
  });
}

/** Is the kernel's entry that of this very source and group? */
function isOf(route: MulticastRoute, { group, source }: DesiredMulticastRoute): boolean {
  return fullPrefix(route.source) === source && fullPrefix(route.group) === group;
}

/** An entry that the kernel got for a route of any source, or of many groups. */
function covers({ group, source, from }: DesiredMulticastRoute, route: MulticastRoute): boolean {
  const own = fullPrefix(route.group);
  if (route.from !== from || (source !== undefined && fullPrefix(route.source) !== source)) return false;
  return own === group || isInside(own, group);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}

function outputsOf(route: MulticastRoute): readonly RunningOutput[] {
  return route.to.map((output) => ({ dev: output.interface, ttl_threshold: output.ttlThreshold }));
}

/** smcrouted has one for an interface: any entry of the kernel tells it, else its configuration. */
function thresholdOf(table: MulticastRoutes, { config }: RoutingDaemon, dev: string): number | null {
  for (const route of table.routes) {
    const output = route.to.find((one) => one.interface === dev);
    if (output) return output.ttlThreshold;
  }
  if (!config || config.files.some((file) => file.content.state !== 'known')) return null;
  return phyintOf(linesInOrder(config), dev)?.threshold ?? 1;
}

/** The plan as lines for `ip -batch`: pure. */
import {
  CONTROLLER_ADDRESS,
  DATA_SUPERNET,
  type LabPlan,
  MANAGEMENT_BRIDGE,
  MULTICAST_PREFIX,
  type PlannedHost,
  PREFIX_LENGTH,
} from './plan.ts';

const CONTROLLER_PORT = 'controller';

/**
 * Data switches snoop and are the queriers. A bridge prunes only after one response interval (kernel
 * net/bridge/br_multicast.c, `delay_time`), so that interval is 1 s, not 10. Version 3 because the bridge's
 * default querier speaks IGMPv2 and would take source-specific joins from the hosts. Times are in 1/100 s.
 */
const SNOOPING =
  'mcast_snooping 1 mcast_igmp_version 3 mcast_query_response_interval 100 mcast_startup_query_interval 100';

/** The bridges, in the switches' namespace. */
export function switchLines(plan: LabPlan): readonly string[] {
  return [
    'link set lo up',
    `link add name ${MANAGEMENT_BRIDGE} up type bridge mcast_snooping 0`,
    ...plan.segments.flatMap(({ bridge }) => [
      `link add name ${bridge} up type bridge ${SNOOPING}`,
      // By itself: given together, the kernel takes up the querier before it knows the shorter interval.
      `link set ${bridge} type bridge mcast_querier 1`,
    ]),
  ];
}

/** Plugs the ports that the hosts made into the bridges, in the switches' namespace. */
export function portLines(plan: LabPlan): readonly string[] {
  const lines = [`link set ${CONTROLLER_PORT} master ${MANAGEMENT_BRIDGE} up`];
  for (const host of plan.hosts) {
    lines.push(`link set ${host.port} master ${MANAGEMENT_BRIDGE} up`);
    for (const link of host.links) {
      lines.push(`link set ${link.port} master ${link.segment.bridge} up`);
      // A static multicast router sends no hello by which a switch would know its port.
      if (host.router) lines.push(`link set ${link.port} type bridge_slave mcast_router 2`);
    }
  }
  return lines;
}

/** A host's interfaces, addresses and routes, in its namespace; the other ends go to the switches' (process 1's). */
export function hostLines(plan: LabPlan, host: PlannedHost): readonly string[] {
  return [
    'link set lo up',
    `link add eth0 type veth peer name ${host.port} netns 1`,
    `addr add ${host.address}/${PREFIX_LENGTH} dev eth0`,
    'link set eth0 up',
    ...host.links.flatMap((link) => [
      `link add ${link.interface} type veth peer name ${link.port} netns 1`,
      `addr add ${link.address}/${PREFIX_LENGTH} dev ${link.interface}`,
      `link set ${link.interface} up`,
    ]),
    ...routesOf(plan, host).map((route) => `route add ${route}`),
  ];
}

/** A healthy host's routes besides those of its addresses. There is no default route: management is one network. */
export function routesOf(plan: LabPlan, host: PlannedHost): readonly string[] {
  const routes = [`${MULTICAST_PREFIX} dev eth1`];
  const gateway = host.links[0]?.segment.gateway;
  if (plan.segments.length > 1 && !host.router && gateway !== undefined) {
    routes.push(`${DATA_SUPERNET} via ${gateway} dev eth1`);
  }
  return routes;
}

/** The controller's only interface. */
export function controllerLines(): readonly string[] {
  return [
    'link set lo up',
    `link add eth0 type veth peer name ${CONTROLLER_PORT} netns 1`,
    `addr add ${CONTROLLER_ADDRESS}/${PREFIX_LENGTH} dev eth0`,
    'link set eth0 up',
  ];
}

/** smcrouted's configuration: every group of 239/8 between all segments. */
export function multicastRoutes(host: PlannedHost): string {
  const names = host.links.map((link) => link.interface);
  const lines = names.map((name) => `phyint ${name} enable`);
  for (const from of names) {
    const to = names.filter((name) => name !== from);
    lines.push(`mroute from ${from} group ${MULTICAST_PREFIX} to ${to.join(' ')}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The plan as lines for `ip -batch`: pure. */
import {
  CONTROLLER_ADDRESS,
  type LabPlan,
  MANAGEMENT_BRIDGE,
  MULTICAST_PREFIX,
  MULTICAST_PREFIX6,
  type PlannedHost,
  PREFIX_LENGTH,
  passagesOf,
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

/** Plugs the controller's port into its bridge, in the switches' namespace. */
export const CONTROLLER_PORT_LINES = [`link set ${CONTROLLER_PORT} master ${MANAGEMENT_BRIDGE} up`];

/** Plugs the ports that a host made into the bridges, in the switches' namespace. */
export function portLines(host: PlannedHost): readonly string[] {
  if (host.switch) return [];
  const lines = [`link set ${host.port} master ${MANAGEMENT_BRIDGE} up`];
  for (const link of host.links) {
    lines.push(`link set ${link.port} master ${link.segment.bridge} up`);
    // A static multicast router sends no hello by which a switch would know its port.
    if (host.router) lines.push(`link set ${link.port} type bridge_slave mcast_router 2`);
  }
  return lines;
}

/** An interface of a host with all that a healthy one has. */
export interface HostInterface {
  readonly name: string;
  /** Name of the switch port behind it. */
  readonly port: string;
  /** With the prefix length, e.g. `198.19.0.11/20`. */
  readonly address: string;
  readonly routes: readonly HostRoute[];
}

export interface HostRoute {
  readonly to: string;
  readonly via?: string;
}

/** A host's interfaces, eth0 first. There is no default route: management is one network. */
export function interfacesOf(plan: LabPlan, host: PlannedHost): readonly HostInterface[] {
  const passages = passagesOf(plan, host);
  return [
    { name: 'eth0', port: host.port, address: `${host.address}/${PREFIX_LENGTH}`, routes: [] },
    ...host.links.map((link, index) => ({
      name: link.interface,
      port: link.port,
      address: `${link.address}/${PREFIX_LENGTH}`,
      routes: [
        ...(index === 0 ? [{ to: MULTICAST_PREFIX }] : []),
        ...passages.filter((passage) => passage.link === link).map(({ to, gateway }) => ({ to, via: gateway })),
      ],
    })),
  ];
}

/** Makes a host's interfaces, in its namespace; the other ends go to the switches' (process 1's). */
export function linkLines(plan: LabPlan, host: PlannedHost): readonly string[] {
  return interfacesOf(plan, host).map(
    ({ name, port, address }) => `link add ${name} address ${macOf(address)} type veth peer name ${port} netns 1`,
  );
}

/** A host keeps it over a restart, as a card does: with a new one, others would send to the old one for half a minute. */
function macOf(address: string): string {
  const bytes = address.split('/')[0]?.split('.') ?? [];
  // 02: locally administered.
  return ['02', '00', ...bytes.map((byte) => Number(byte).toString(16).padStart(2, '0'))].join(':');
}

/** Gives the host that the switches are its address, in their namespace. */
export function switchAddressLines({ address }: PlannedHost): readonly string[] {
  return [`addr add ${address}/${PREFIX_LENGTH} dev ${MANAGEMENT_BRIDGE}`];
}

/** Gives a host's interfaces their addresses and routes, and has them up, in its namespace. */
export function addressLines(plan: LabPlan, host: PlannedHost): readonly string[] {
  const interfaces = interfacesOf(plan, host).flatMap(({ name, address }) => [
    `addr add ${address} dev ${name}`,
    `link set ${name} up`,
  ]);
  const routes = routesOf(plan, host).map((route) => `route add ${route}`);
  return ['link set lo up', ...interfaces, ...routes, ...linesOfSix(plan, host, 'add')];
}

/** The same of IPv6, where the host has such addresses: an interface that is set down loses them, too. */
export function linesOfSix(plan: LabPlan, host: PlannedHost, verb: 'add' | 'replace'): readonly string[] {
  const addresses = host.links.flatMap(({ interface: name, address6 }) =>
    address6 === undefined ? [] : [`addr ${verb} ${address6}/64 dev ${name}`],
  );
  const routes = passagesOf(plan, host).flatMap(({ link, six }) =>
    six === undefined ? [] : [`route ${verb} ${routeOn(link.interface, { to: six.to, via: six.gateway })}`],
  );
  return [...addresses, ...routes];
}

/** A healthy host's routes besides those of its addresses, as `ip route` takes them. */
export function routesOf(plan: LabPlan, host: PlannedHost): readonly string[] {
  return interfacesOf(plan, host).flatMap(({ name, routes }) => routes.map((route) => routeOn(name, route)));
}

/** As `ip route` takes it, e.g. `198.19.16.0/20 via 198.19.0.1 dev eth1`. */
export function routeOn(name: string, { to, via }: HostRoute): string {
  return `${to}${via === undefined ? '' : ` via ${via}`} dev ${name}`;
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

/** smcrouted's configuration: every group of 239/8 and of ff15::/16 from each of its segments to the others. */
export function multicastRoutes(host: PlannedHost): string {
  const names = host.links.map((link) => link.interface);
  const lines = names.map((name) => `phyint ${name} enable`);
  for (const from of names) {
    const to = names.filter((name) => name !== from);
    for (const group of [MULTICAST_PREFIX, MULTICAST_PREFIX6])
      lines.push(`mroute from ${from} group ${group} to ${to.join(' ')}`);
  }
  return `${lines.join('\n')}\n`;
}

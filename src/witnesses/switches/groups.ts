/** What a bridge that snoops knows of the group, and what that means for the receiver's port. Pure. */
import { addressesFact } from '../../facts/addresses.ts';
import { bridgeMembersFact, type Member, type Members } from '../../facts/bridge-members.ts';
import { bridgePortsFact } from '../../facts/bridge-ports.ts';
import { bridgesFact } from '../../facts/bridges.ts';
import { quoteCommand } from '../../lib/shell.ts';
import { isSix, sameAddress } from '../../ping/address.ts';
import { snoopingPruned } from '../../ping/causes/snooping-pruned.ts';
import type { Fix, Wire } from '../../ping/types.ts';
import { unheard } from './rules.ts';
import { type Crossing, type Place, placeWords, type Told } from './way.ts';

/** Of the port behind which the receiver is. */
interface Snooping {
  /** It gets what has no members (`mcast_flood`). */
  readonly floods: boolean;
  /** The group has it as a member. */
  readonly isMember: boolean;
  /** It gets every group, as long as groups are kept apart. */
  readonly isRouterPort: boolean;
  readonly querier: Querier;
}

interface Querier {
  /** Of its own, or heard. One without an address leaves no trace. */
  readonly known: boolean;
  /** The bridge is to ask itself, and does. */
  readonly asks: boolean;
  readonly own: boolean;
  readonly words: string;
}

/**
 * A bridge sends a group to the ports that are members and to router ports as long as it knows a querier, else to all ports
 * with mcast_flood (net/bridge/br_input.c: br_handle_frame_finish; br_multicast.c: br_multicast_querier_exists).
 */
export function pruned(crossing: Crossing, wire: Wire): Told | undefined {
  const { name, facts, bridge, output } = crossing;
  const ports = facts.get(bridgePortsFact);
  const flags = facts.get(bridgesFact);
  const own = flags.state === 'known' ? flags.value.get(bridge) : undefined;
  if (!output || ports.state !== 'known' || own?.multicast_snooping.state !== 'known') return undefined;
  const port = ports.value.ports.get(output.port);
  const floods = port?.multicastFlood !== false;
  if (!own.multicast_snooping.value) {
    if (floods) return undefined;
    const words = [`multicast_snooping of ${bridge} is off`, floodWords(crossing, output)];
    return { name, words, certain: true, remedy: [flood(output)] };
  }
  const table = facts.get(bridgeMembersFact);
  if (table.state !== 'known' || own.multicast_querier.state !== 'known') return undefined;
  const group = table.value.members.filter(
    (one) => one.bridge === bridge && sameAddress(one.group, wire.plan.group) && isInVlan(one, output),
  );
  const heard = table.value.routerPorts.some((one) => one.bridge === bridge && one.port === output.port);
  const snooping = {
    floods,
    isMember: isMember(group, output, wire),
    isRouterPort: heard || port?.multicastRouter === 2,
    querier: querierOf(crossing, wire, own.multicast_querier.value, table.value),
  };
  return isSent(snooping) ? undefined : toldOf(crossing, output, wire, { ...snooping, group });
}

/** Where nothing tells of a querier, one without an address may have been heard: a port that is no member may be left out. */
function isSent({ floods, isMember: isIn, isRouterPort, querier }: Snooping): boolean {
  return (isIn || isRouterPort) && (querier.known || floods);
}

function toldOf(
  crossing: Crossing,
  output: Place,
  wire: Wire,
  { floods, isMember: isIn, querier, group }: Snooping & { readonly group: readonly Member[] },
): Told {
  const { name, bridge } = crossing;
  const unflooded = !querier.known && !floods;
  // Neighbours are asked for by multicast (RFC 4861), and not found where it is not sent to.
  const alsoUnicast = unflooded && isSix(wire.plan.group);
  const rule = isIn ? undefined : unheard(crossing, output, wire);
  const fix: Fix = { setting: 'bridge.multicast_querier', target: { kind: 'interface', name: bridge }, values: [true] };
  return {
    name,
    words: [
      membersWords(crossing, output, wire, group),
      querier.words,
      ...(unflooded ? [floodWords(crossing, output)] : []),
      ...(alsoUnicast ? ['the questions of IPv6 for an address (neighbour solicitations) are multicast, too'] : []),
      ...(rule?.words ?? []),
    ],
    certain: querier.known || unflooded || rule !== undefined,
    ...(alsoUnicast ? { stopsUnicast: true as const } : {}),
    ...(isIn ? {} : { code: snoopingPruned.code }),
    remedy: [
      ...(unflooded ? [flood(output)] : []),
      ...(isIn ? [] : (rule?.remedy ?? [entry(crossing, output, wire, querier.own)])),
    ],
    ...(querier.asks ? {} : { fix }),
    ...adviceOf(crossing, output, wire, querier, rule !== undefined),
  };
}

function querierOf(crossing: Crossing, { plan }: Wire, asks: boolean, { routerPorts }: Members): Querier {
  const { name, bridge } = crossing;
  const own = asks && (!isSix(plan.group) || hasIpv6(crossing));
  const heard = routerPorts.filter((one) => one.bridge === bridge && !one.byHand);
  if (own) return { known: true, asks, own, words: `${bridge} on ${name} is a querier itself (multicast_querier)` };
  const off = asks
    ? `${bridge} on ${name} has no IPv6 address with which to ask (MLD)`
    : `multicast_querier of ${bridge} on ${name} is off`;
  if (heard.length === 0)
    return { known: false, asks, own, words: `${off}, and it has heard no querier with an address` };
  const where = heard.map(({ port, ageS }) => `${port}${ageS === null ? '' : ` (forgotten in ${Math.round(ageS)} s)`}`);
  return { known: true, asks, own, words: `${off}; it has heard a querier behind ${where.join(', ')}` };
}

/** Without one a bridge asks nobody (net/bridge/br_multicast.c: br_ip6_multicast_alloc_query). */
function hasIpv6({ facts, bridge }: Crossing): boolean {
  const addresses = facts.get(addressesFact);
  return addresses.state !== 'known' || (addresses.value.get(bridge) ?? []).some(({ family }) => family === 'ipv6');
}

function isInVlan(one: Member, { vlan }: Place): boolean {
  return one.vlan === null || vlan === null || one.vlan === vlan;
}

/** What is said of this source counts more than what is said of all. */
function isMember(group: readonly Member[], { port }: Place, { from }: Wire): boolean {
  const here = group.filter((one) => one.port === port);
  const ofSource = here.filter(({ source }) => source !== null && from.address && sameAddress(source, from.address));
  return ofSource.length > 0 ? ofSource.some(({ blocked }) => !blocked) : here.some(({ source }) => source === null);
}

function membersWords({ name, bridge }: Crossing, output: Place, { plan }: Wire, group: readonly Member[]): string {
  const ports = [...new Set(group.map(({ port }) => port))].sort();
  const others = ports.filter((port) => port !== output.port);
  const more = others.length > 5 ? ` and ${others.length - 5} more` : '';
  const members = others.length === 0 ? 'no other port' : `${others.slice(0, 5).join(', ')}${more}`;
  const is = ports.length === others.length ? 'not as a member' : 'as a member';
  return `${bridge} on ${name} knows ${placeWords(output)}, ${is} of ${plan.group}; other members: ${members}`;
}

function floodWords({ name, bridge }: Crossing, { port }: Place): string {
  return `without a querier ${bridge} sends every group to all ports but those with mcast_flood off, and ${port} on ${name} has it off`;
}

function flood({ port }: Place): string {
  return quoteCommand(['bridge', 'link', 'set', 'dev', port, 'mcast_flood', 'on']);
}

/**
 * In the name of the receiver. It ages as a report does, and a querier then asks for all others: at once, or when the bridge
 * forgets the one that was heard (br_multicast_query_expired). Where one asks already, nobody would renew it.
 */
function entry({ bridge }: Crossing, { port, vlan }: Place, { plan }: Wire, isAsked: boolean): string {
  const words = ['bridge', 'mdb', 'add', 'dev', bridge, 'port', port, 'grp', plan.group];
  return quoteCommand([...words, isAsked ? 'permanent' : 'temp', ...(vlan === null ? [] : ['vid', String(vlan)])]);
}

function adviceOf(
  { bridge }: Crossing,
  { port }: Place,
  { plan }: Wire,
  querier: Querier,
  isExplained: boolean,
): Pick<Told, 'advice'> {
  const protocol = isSix(plan.group) ? 'MLD' : 'IGMP';
  if (querier.asks && !querier.own)
    return { advice: [`give ${bridge} an IPv6 address: sysctl -w net.ipv6.conf.${bridge}.disable_ipv6=0`] };
  if (!querier.own || isExplained) return {};
  return {
    advice: [
      `better than an entry by hand: find what keeps ${protocol} reports from ${port}, or queries from who is behind it`,
    ],
  };
}

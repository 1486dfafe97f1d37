/** Questions that several causes ask of the evidence, and its figures in words. Pure. */
import { sameNetwork } from '../address.ts';
import type { HostEvidence, PairEvidence, Way } from '../types.ts';

/** Of a packet whose TTL is not known: no router is blamed for its threshold. */
const MOST_TTL = 255;

/** Of a pair: what is known of it before anything was received. */
type Ends = Pick<PairEvidence, 'plan' | 'sender' | 'receiver'>;

type Network = readonly [name: string, address: string, length: number];

/** How much a counter of a host rose from before to after; undefined when it could not be read. */
export function rise(host: HostEvidence, counter: string): number | undefined {
  const before = host.before?.counters[counter];
  const after = host.after?.counters[counter];
  return before === undefined || after === undefined ? undefined : after - before;
}

/** The same for a counter of the group's family: `Ip.InReceives` is `Ip6.InReceives` where the mesh is one of IPv6. */
export function riseOf(host: HostEvidence, table: 'Ip' | 'Udp', name: string): number | undefined {
  return rise(host, `${table}.${name}`) ?? rise(host, `${table}6.${name}`);
}

/** Packets of the sender seen on the receiver's interface; undefined when the capture was not permitted. */
export function captured({ sender, receiver }: PairEvidence): number | undefined {
  if (receiver.joined?.receiver?.capture !== null || receiver.after === undefined) return undefined;
  return receiver.after.captured[sender.id]?.count ?? 0;
}

/** The source address with which the sender's packets leave it; undefined when it gave none. */
export function sourceSent({ joined }: HostEvidence): string | undefined {
  return joined?.sender?.bound ?? joined?.address ?? undefined;
}

/** And with which they come to the receiver: as it was seen there, else as they left, or would if they did. */
export function sourceArriving(pair: PairEvidence): string | undefined {
  const { sender, receiver, reception } = pair;
  return receiver.after?.captured[sender.id]?.source ?? reception.sourceSeen ?? sourceFor(pair);
}

/** The source address for this receiver, also of a sender that has no way to the group, or a wrong one: that of the right interface. */
export function sourceFor(ends: Ends): string | undefined {
  const { joined } = ends.sender;
  const device = interfaceTowards(ends);
  const meant = joined?.networks?.find(([name]) => name === device)?.[1];
  if (joined?.sender?.bound) return joined.sender.bound;
  return joined?.address && joined.interface === device ? joined.address : (meant ?? joined?.address ?? undefined);
}

/** Packets of all senders seen on the receiver's interface that its socket did not get. */
export function missingInHost(receiver: HostEvidence): number {
  const after = receiver.after;
  if (after === undefined) return 0;
  let missing = 0;
  for (const [sender, seen] of Object.entries(after.captured)) {
    const heard = after.heard[sender];
    missing += Math.max(0, seen.count - (heard === undefined ? 0 : heard.received + heard.duplicates));
  }
  return missing;
}

/** Packets that reached IP and went no further: membership, source validity, rp_filter, netfilter. */
export function droppedInIp(host: HostEvidence): number | undefined {
  const received = riseOf(host, 'Ip', 'InReceives');
  const delivered = riseOf(host, 'Ip', 'InDelivers');
  const forwarded = rise(host, 'Ip.ForwDatagrams') ?? rise(host, 'Ip6.OutForwDatagrams');
  // Fragments that were put together, or wait for the others, are no packets that were dropped.
  const merged = (riseOf(host, 'Ip', 'ReasmReqds') ?? 0) - (riseOf(host, 'Ip', 'ReasmOKs') ?? 0);
  if (received === undefined || delivered === undefined) return undefined;
  return Math.max(0, received - delivered - (forwarded ?? 0) - Math.max(0, merged));
}

/** Datagrams of which a first fragment was seen on the receiver's interface, and that its kernel never put together. */
export function unfinished(receiver: HostEvidence): number {
  if ((riseOf(receiver, 'Ip', 'ReasmReqds') ?? 0) === 0) return 0;
  const seen = Object.values(receiver.after?.captured ?? {}).reduce((sum, { count }) => sum + count, 0);
  return Math.max(0, seen - (riseOf(receiver, 'Ip', 'ReasmOKs') ?? 0));
}

/** rp_filter in force: the maximum of both keys; undefined when unreadable. */
export function rpFilterInForce(host: HostEvidence): number | undefined {
  const keys = host.before?.rpFilter;
  if (keys === undefined || keys.all === null || keys.interface === null) return undefined;
  return Math.max(keys.all, keys.interface);
}

/** `up`, or why packets cannot pass the interface. undefined when unreadable. */
export function linkState(host: HostEvidence): 'up' | 'admin-down' | 'no-carrier' | undefined {
  const look = host.after ?? host.before;
  if (look === undefined || look.flags === null) return undefined;
  if ((Number.parseInt(look.flags, 16) & 1) === 0) return 'admin-down';
  return look.carrier === 0 ? 'no-carrier' : 'up';
}

/** The interface of the host that carries the group, in words. */
export function interfaceOf(host: HostEvidence): string {
  return host.joined?.interface ?? 'an interface of its own choice';
}

/** The receiver's interface on whose network a responder's address lies. */
export function interfaceOfResponder({ sender, receiver }: PairEvidence): string | undefined {
  const address = sender.joined?.address;
  if (!address) return undefined;
  const networks = (receiver.joined?.networks ?? []).filter(([name]) => name !== 'lo');
  return networks.find(([, own, length]) => sameNetwork(own, address, length))?.[0];
}

/** The sender's interface that is to carry the group: the planned one, else the one on the receiver's network. */
export function interfaceTowards({ plan, sender, receiver }: Ends): string | undefined {
  const planned = plan.interfaces.get(sender.name);
  if (planned !== undefined) return planned;
  const shared = interfacesShared({ plan, sender, receiver });
  // Hosts often share a management network too: without the receiver's choice it is not known which one is meant.
  return receiver.joined?.interface || shared.length === 1 ? shared[0] : undefined;
}

/** Those of the sender on a network of the receiver: on that of the interface it uses, where it uses one. */
export function interfacesShared({ sender, receiver }: Ends): readonly string[] {
  const own = (host: HostEvidence) => (host.joined?.networks ?? []).filter(([name]) => name !== 'lo');
  const carrying = receiver.joined?.interface;
  const others = own(receiver).filter(([name]) => !carrying || name === carrying);
  const shared = own(sender).filter((one) => others.some((other) => isShared(one, other)));
  return [...new Set(shared.map(([name]) => name))];
}

/** The pair seen from its other end. */
export function turned(pair: PairEvidence): PairEvidence {
  return { ...pair, sender: pair.receiver, receiver: pair.sender };
}

/**
 * Which end its routing table led to another network than the other end's, when both have a network in common. What the
 * plan names is right; else the end that others understand is.
 */
export function astray(pair: PairEvidence): 'sender' | 'receiver' | undefined {
  const { plan, sender, receiver, heardElsewhere } = pair;
  const [from, to] = networksUsed(pair);
  if (from.length === 0 || to.length === 0 || from.some((one) => to.some((other) => isShared(one, other))))
    return undefined;
  if ((captured(pair) ?? 0) > 0 || pair.reception.received > 0) return undefined;
  const named = [sender, receiver].map(({ name }) => plan.interfaces.has(name));
  if (named[0] && named[1]) return undefined;
  if (named[0] || (!named[1] && heardElsewhere.length > 0)) return 'receiver';
  return 'sender';
}

/** TTL of the packets when they are sent; undefined: a responder does not say. */
export function ttlOf({ plan, sender }: Pick<PairEvidence, 'plan' | 'sender'>): number | undefined {
  return plan.responder === undefined ? plan.ttl : (sender.sent?.responder?.ttl ?? undefined);
}

/**
 * Whether a router is on the way: they use different networks, neither has an interface on the other's, and the receiver does
 * not reach the sender on the link (where every address has a network of its own, only the routes tell). Of a responder no
 * network is known: then the way back tells, and how far its unicast answers came.
 */
export function isRouted(pair: PairEvidence): boolean {
  const { plan, sender, receiver } = pair;
  if (plan.responder !== undefined) return gatewayOf(pair) !== undefined || (sender.sent?.responder?.hops ?? 0) > 0;
  const [from, to] = networksUsed(pair);
  if (from.length === 0 || to.length === 0 || [...from, ...to].some(([name]) => name === 'lo')) return false;
  const back = receiver.after?.sources[sender.id]?.back;
  if (back?.interface && back.interface === receiver.joined?.interface && back.gateway === undefined) return false;
  const isOn = (host: HostEvidence, theirs: readonly Network[]) =>
    (host.joined?.networks ?? []).some((own) => own[0] !== 'lo' && theirs.some((other) => isShared(own, other)));
  return !isOn(sender, to) && !isOn(receiver, from);
}

/** The receiver's address for unicast of these senders: one of a network that it shares with them, else the one it sends from. */
export function addressTowards(receiver: HostEvidence, senders: readonly HostEvidence[]): string | undefined {
  const { address, interface: device, networks = [] } = receiver.joined ?? {};
  const meets = (own: Network) =>
    senders.some(({ joined }) => joined?.networks?.some((other) => other[0] !== 'lo' && isShared(own, other)));
  const shared = networks.filter((own) => own[0] === device && meets(own)).map(([, there]) => there);
  return address && shared.length > 0 && !shared.includes(address) ? shared[0] : (address ?? undefined);
}

/** The router by which the receiver would reach the sender. */
export function gatewayOf({ sender, receiver }: PairEvidence): string | undefined {
  return receiver.after?.sources[sender.id]?.back.gateway;
}

/** The way of the packets, for whoever can ask the routers on it. */
export function wayOf(pair: PairEvidence): { readonly way?: Way } {
  const { plan, sender, receiver } = pair;
  const [from, to] = [sender.joined?.address, receiver.joined?.address];
  if (!from || !to) return {};
  const gateway = gatewayOf(pair);
  const ttl = ttlOf(pair) ?? MOST_TTL;
  return { way: { plan, from, to, ...(gateway === undefined ? {} : { gateway }), group: plan.group, ttl } };
}

/** [interface, address, prefix length] by which the sender sends and on which the receiver is a member. */
function networksUsed({ plan, sender, receiver }: PairEvidence): readonly [readonly Network[], readonly Network[]] {
  const sends = plan.interfaces.get(sender.name) ?? sender.joined?.route?.interface;
  const listens = receiver.joined?.interface;
  const networkOf = (host: HostEvidence, device: string | null | undefined) =>
    (host.joined?.networks ?? []).filter(([name]) => name === device);
  return [networkOf(sender, sends), networkOf(receiver, listens)];
}

function isShared([, one]: Network, [, other, length]: Network): boolean {
  return sameNetwork(one, other, length);
}

/** Unicast packets that the receiver got of the sender, of those of a stream; undefined when there was none. */
export function unicastOf({
  sender,
  receiver,
}: PairEvidence): { readonly got: number; readonly of: number } | undefined {
  const { again } = receiver;
  if (again === undefined || !again.unicastFrom.includes(sender.id)) return undefined;
  const seen = again.seen.unicast[sender.id];
  return { got: Math.max(seen?.wire ?? 0, seen?.socket ?? 0), of: again.burst };
}

/** Packets of the sender's burst before and after the receiver joined anew. */
export function looksOf({ sender, receiver }: PairEvidence): readonly [number, number] | undefined {
  if (receiver.again === undefined || !receiver.again.rejoined) return undefined;
  return receiver.again.seen.looks[sender.id] ?? [0, 0];
}

/** sendto errors with one of the names. */
export function sendErrors(host: HostEvidence, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (host.sent?.errors[name] ?? 0), 0);
}

/** Which rules of a host drop the group, or rewrite its source. Pure. */
import { groupPacket, INBOUND, OUTBOUND, queryPacket, reportPacket } from '../../netfilter/packets.ts';
import { acceptBefore, acceptedMembership, acceptedPieces, acceptedUdp } from '../../netfilter/remedy.ts';
import { chainOf, readRules } from '../../netfilter/rule-sets.ts';
import type { Hook, Packet, Rule, Table } from '../../netfilter/types.ts';
import { pass, type Reached } from '../../netfilter/walk.ts';
import { isSix } from '../address.ts';
import type { Firewall } from '../probe/wire.ts';
import type { HostEvidence, MeshPlan } from '../types.ts';
import type { Blocker, Course, Protocol } from './blocker.ts';
import { packetBytes } from './ends.ts';
import { tcBlockers } from './tc.ts';

/**
 * What is in the way at the hooks, filters of tc among it, the surest first; undefined when no rule set could be read.
 * @param source of the group's packets, where it is known: a rule about another source is not in their way
 */
export function blockers(
  host: HostEvidence,
  plan: MeshPlan,
  hooks: readonly Hook[],
  protocol: Protocol = 'udp',
  source?: string,
): readonly Blocker[] | undefined {
  if (host.firewall === undefined) return undefined;
  const ways = waysOf(host, plan, hooks, protocol, source);
  const filters = tcBlockers(host, ways, protocol);
  if (!('text' in host.firewall.after.nft) && filters.length === 0) return undefined;
  const before = new Map(rulesOf(host.firewall.before, plan).map((rule) => [keyOf(rule), rule.packets ?? 0]));
  const found = new Map<string, Blocker>();
  for (const { rule, hook, matches } of dropsOf(host, plan, ways)) {
    const counted = rule.packets === undefined ? undefined : rule.packets - (before.get(keyOf(rule)) ?? 0);
    const place = { hook, chain: chainOf(rule), text: rule.text };
    const remedy = remedyOf(rule, plan, protocol, isInPieces(host, plan, hook));
    const blocker = { ...place, counted, matches, remedy };
    const earlier = found.get(`${hook} ${keyOf(rule)}`);
    if (!earlier || rank(blocker) > rank(earlier)) found.set(`${hook} ${keyOf(rule)}`, blocker);
  }
  return [...found.values(), ...filters].filter((one) => rank(one) > 0).sort((one, other) => rank(other) - rank(one));
}

/** Rules that give the group another source address on its way out; empty also when no rule set could be read. */
export function rewriters(host: HostEvidence, plan: MeshPlan): readonly Pick<Blocker, 'chain' | 'text' | 'remedy'>[] {
  return pass(tablesOf(host.firewall?.after, plan), packetOf(plan, interfaceOf(host, plan)), [
    'postrouting',
  ]).rewrites.map(({ rule }) => ({
    chain: chainOf(rule),
    text: rule.text,
    remedy: remedyOf(rule, plan, 'udp'),
  }));
}

/** Packets that have to pass, each with the hooks on its way. */
function waysOf(
  host: HostEvidence,
  plan: MeshPlan,
  hooks: readonly Hook[],
  protocol: Protocol,
  source: string | undefined,
): readonly Course[] {
  const on = interfaceOf(host, plan);
  if (protocol === 'udp') return [{ packet: packetOf(plan, on, source), hooks }];
  const [inbound, outbound] = [INBOUND, OUTBOUND].map((all) => hooks.filter((hook) => all.includes(hook)));
  return [
    { packet: queryPacket(plan.group, on), hooks: inbound ?? [] },
    { packet: reportPacket(plan.group, on, 3), hooks: outbound ?? [] },
    { packet: reportPacket(plan.group, on, 2), hooks: outbound ?? [] },
  ];
}

function dropsOf(host: HostEvidence, plan: MeshPlan, ways: readonly Course[]): readonly Reached[] {
  const tables = tablesOf(host.firewall?.after, plan);
  return ways.flatMap(({ packet, hooks }) => pass(tables, packet, hooks).drops);
}

/** A packet of the group as the plan sends it. */
export function packetOf(plan: MeshPlan, on: string | undefined, source?: string): Packet {
  return {
    ...groupPacket(plan.group, plan.port, on),
    ...(source === undefined ? {} : { source }),
    ...(plan.responder === undefined ? {} : { sourcePort: plan.responder.port }),
  };
}

function interfaceOf(host: HostEvidence, plan: MeshPlan): string | undefined {
  return host.joined?.interface ?? plan.interfaces.get(host.name);
}

/** The probe asks for a listing without the contents of sets. */
function tablesOf(firewall: Firewall | undefined, plan: MeshPlan): readonly Table[] {
  if (firewall === undefined || !('text' in firewall.nft)) return [];
  const { nft, iptables } = firewall;
  const legacy = isSix(plan.group) ? 'ip6tables' : 'iptables';
  const saved = iptables !== undefined && 'text' in iptables ? { [legacy]: iptables.text } : {};
  return readRules({ nft: nft.text, terse: true, ...saved });
}

function rulesOf(firewall: Firewall, plan: MeshPlan): readonly Rule[] {
  return tablesOf(firewall, plan).flatMap((table) => [...table.chains.values()].flatMap((chain) => chain.rules));
}

/** Counted in the burst; or surely in the way without a counter; or (0) counted nothing, and is not surely in the way. */
function rank({ counted, matches }: Blocker): number {
  if (counted !== undefined && counted > 0) return 3;
  if (matches === 'yes') return 2;
  return counted === undefined ? 1 : 0;
}

function keyOf({ family, table, chain, handle, text }: Rule): string {
  return [family, table, chain, handle, text].join(' ');
}

/** Hooks that packets pass as they are on the wire: fragments are put together behind prerouting, and made behind postrouting. */
const ON_WIRE: readonly Hook[] = ['ingress', 'prerouting', 'egress'];

function isInPieces({ before }: HostEvidence, plan: MeshPlan, hook: Hook): boolean {
  return ON_WIRE.includes(hook) && packetBytes(plan) > (before?.mtu ?? Number.POSITIVE_INFINITY);
}

/**
 * Commands that let it pass before the rule drops it.
 * @param pieces packets of the group pass there in fragments
 */
export function remedyOf(rule: Rule, plan: MeshPlan, protocol: Protocol, pieces = false): readonly string[] {
  if (protocol === 'igmp') return acceptBefore(rule, acceptedMembership(plan.group));
  const { group, port, responder } = plan;
  if (pieces) return acceptBefore(rule, acceptedPieces(group));
  // A responder's answers go to another port each time.
  return acceptBefore(
    rule,
    responder === undefined ? acceptedUdp(group, port) : acceptedUdp(group, responder.port, 'sport'),
  );
}

/** Which rules of a host drop the group, or rewrite its source. Pure. */
import { groupPacket, INBOUND, OUTBOUND, queryPacket, reportPacket } from '../../netfilter/packets.ts';
import { acceptBefore, acceptedMembership, acceptedPieces, acceptedUdp } from '../../netfilter/remedy.ts';
import { chainOf } from '../../netfilter/rule-sets.ts';
import type { Hook, Packet, Rule, Table } from '../../netfilter/types.ts';
import { pass } from '../../netfilter/walk.ts';
import type { HostEvidence, MeshPlan } from '../types.ts';
import type { Blocker, Course, Protocol } from './blocker.ts';
import { packetBytes } from './ends.ts';
import { tablesOf } from './rules.ts';
import { tcBlockers } from './tc.ts';

/**
 * What is in the way at the hooks, filters of tc among it, the surest first; undefined when nothing is known of the rule set.
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
  const [before, after] = [tablesOf(host.firewall.before, plan), tablesOf(host.firewall.after, plan)];
  if (before.state !== 'known' || after.state !== 'known') return filters.length === 0 ? undefined : filters;
  const found = new Map<string, Blocker>();
  for (const { rule, hook, matches } of ways.flatMap((way) => pass(after.value, way.packet, way.hooks).drops)) {
    const counted = rule.packets === undefined ? undefined : rule.packets - packetsOf(rule, before.value);
    const place = { hook, chain: chainOf(rule), text: rule.text };
    const remedy = remedyOf(rule, plan, protocol, isInPieces(host, plan, hook));
    const blocker = { ...place, counted, matches, remedy };
    const earlier = found.get(`${hook} ${keyOf(rule)}`);
    if (!earlier || rank(blocker) > rank(earlier)) found.set(`${hook} ${keyOf(rule)}`, blocker);
  }
  return [...found.values(), ...filters].filter((one) => rank(one) > 0).sort((one, other) => rank(other) - rank(one));
}

/** Rules that give the group another source address on its way out; empty also when nothing is known of the rule set. */
export function rewriters(host: HostEvidence, plan: MeshPlan): readonly Pick<Blocker, 'chain' | 'text' | 'remedy'>[] {
  if (host.firewall === undefined) return [];
  const tables = tablesOf(host.firewall.after, plan);
  if (tables.state !== 'known') return [];
  return pass(tables.value, packetOf(plan, interfaceOf(host, plan)), ['postrouting']).rewrites.map(({ rule }) => ({
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

/** What the rule's counter had; 0 also of a rule that was not there. */
function packetsOf({ family, table, chain, handle, text }: Rule, tables: readonly Table[]): number {
  const { chains } = tables.find((one) => one.family === family && one.name === table) ?? {};
  return chains?.get(chain)?.rules.find((one) => one.handle === handle && one.text === text)?.packets ?? 0;
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

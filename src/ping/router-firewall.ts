/** Which rules of a router drop packets of the group that pass it. Pure. */
import { chainOf, type RuleTexts, readRules } from '../netfilter/rule-sets.ts';
import type { Hook, Packet } from '../netfilter/types.ts';
import { pass, type Reached } from '../netfilter/walk.ts';
import { packetOf, remedyOf } from './firewall.ts';
import type { MeshPlan } from './types.ts';

/** Packets that come in by one interface of the router and are to leave by another. */
export interface Passing {
  readonly plan: MeshPlan;
  readonly source: string;
  readonly input: string;
  readonly output: string;
}

export interface RouterDrop {
  /** `"ip daddr 239.8.0.19 drop" in inet filter forward (forward), which counted 10 packets in all` */
  readonly words: string;
  /** Whether the packets surely come to it; else rules say more than is understood here. */
  readonly sure: boolean;
  readonly remedy: readonly string[];
}

/** Before the router looks at its multicast routes. */
export function dropsBefore(texts: RuleTexts, passing: Passing): readonly RouterDrop[] {
  return dropsAt(texts, passing, [[passingPacket(passing), ['ingress', 'prerouting']]]);
}

/** Behind: forwarded multicast passes the hooks that forwarded unicast does (net/ipv4/ipmr.c: ipmr_queue_xmit). */
export function dropsBehind(texts: RuleTexts, passing: Passing): readonly RouterDrop[] {
  const packet = passingPacket(passing);
  return dropsAt(texts, passing, [
    [packet, ['forward']],
    [{ ...packet, interface: passing.output }, ['postrouting', 'egress']],
  ]);
}

function passingPacket({ plan, source, input, output }: Passing): Packet {
  return { ...packetOf(plan, input, source), leaves: output };
}

function dropsAt(
  texts: RuleTexts,
  { plan }: Passing,
  stages: readonly (readonly [Packet, readonly Hook[]])[],
): readonly RouterDrop[] {
  const tables = readRules(texts);
  const drops = stages.flatMap(([packet, hooks]) => pass(tables, packet, hooks).drops);
  return drops.map((drop) => ({
    words: wordsOf(drop),
    sure: drop.matches === 'yes',
    remedy: remedyOf(drop.rule, plan, 'udp'),
  }));
}

/** What it counted is of all times: a router is asked once, when the ping is over. */
function wordsOf({ hook, rule }: Reached): string {
  const counted = rule.packets === undefined ? '' : `, which counted ${rule.packets} packets in all`;
  return `"${rule.text}" in ${chainOf(rule)} (${hook})${counted}`;
}

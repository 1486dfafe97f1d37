/** Which rules of a router drop packets of the group that pass it. Pure. */
import { type RuleTexts, readRules } from '../../netfilter/rule-sets.ts';
import type { Hook, Packet } from '../../netfilter/types.ts';
import { pass } from '../../netfilter/walk.ts';
import { packetOf, remedyOf } from '../../ping/evidence/firewall.ts';
import type { MeshPlan } from '../../ping/types.ts';
import { type Drop, wordsOf } from '../drop.ts';

/** Packets that come in by one interface of the router and are to leave by another. */
export interface Passing {
  readonly plan: MeshPlan;
  readonly source: string;
  readonly input: string;
  readonly output: string;
}

/** Before the router looks at its multicast routes. */
export function dropsBefore(texts: RuleTexts, passing: Passing): readonly Drop[] {
  return dropsAt(texts, passing, [[passingPacket(passing), ['ingress', 'prerouting']]]);
}

/** Behind: forwarded multicast passes the hooks that forwarded unicast does (net/ipv4/ipmr.c: ipmr_queue_xmit). */
export function dropsBehind(texts: RuleTexts, passing: Passing): readonly Drop[] {
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
): readonly Drop[] {
  const tables = readRules(texts);
  const drops = stages.flatMap(([packet, hooks]) => pass(tables, packet, hooks).drops);
  return drops.map((drop) => ({
    words: wordsOf(drop),
    sure: drop.matches === 'yes',
    remedy: remedyOf(drop.rule, plan, 'udp'),
  }));
}

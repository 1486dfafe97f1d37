/** Which rules of a switch drop what its bridge forwards: packets of the group, reports of members. Pure. */
import { groupPacket, reportPacket } from '../netfilter/packets.ts';
import { type Accepted, acceptBefore, acceptedMembership, acceptedUdp } from '../netfilter/remedy.ts';
import { chainOf, type RuleTexts, readRules } from '../netfilter/rule-sets.ts';
import type { Hook, Packet } from '../netfilter/types.ts';
import { pass, type Reached } from '../netfilter/walk.ts';

/** By which ports packets come in and leave. */
export interface Bridged {
  readonly group: string;
  readonly port: number;
  readonly source?: string;
  readonly input: string;
  readonly output: string;
}

export interface BridgeDrop {
  /** `"ip daddr 239.8.0.19 drop" in bridge filter forward (forward)` and what it counted. */
  readonly words: string;
  /** Whether the packets surely come to it; else rules say more than is understood here. */
  readonly sure: boolean;
  readonly remedy: readonly string[];
}

/** Rules in the way of the group from one port to another. */
export function dropsOfGroup(texts: RuleTexts, { group, port, source, input, output }: Bridged): readonly BridgeDrop[] {
  const packet: Packet = {
    ...groupPacket(group, port, input),
    ...(source === undefined ? {} : { source }),
    ...{ bridged: true, leaves: output },
  };
  const leaving: Packet = { ...packet, interface: output };
  return dropsAt(texts, acceptedUdp(group, port), [
    [packet, ['ingress', 'prerouting', 'forward']],
    [leaving, ['postrouting', 'egress']],
  ]);
}

/** Rules that keep reports which come in by a port from the bridge: it looks at them behind prerouting (net/bridge/br_input.c). */
export function dropsOfReports(texts: RuleTexts, group: string, port: string): readonly BridgeDrop[] {
  const stages = ([3, 2] as const).map((version): Stage => {
    const packet: Packet = { ...reportPacket(group, port, version), bridged: true };
    return [packet, ['ingress', 'prerouting']];
  });
  return dropsAt(texts, acceptedMembership(group), stages);
}

type Stage = readonly [Packet, readonly Hook[]];

function dropsAt(texts: RuleTexts, accepted: Accepted, stages: readonly Stage[]): readonly BridgeDrop[] {
  const tables = readRules(texts);
  const drops = new Map<string, BridgeDrop>();
  for (const { rule, hook, matches } of stages.flatMap(([packet, hooks]) => pass(tables, packet, hooks).drops)) {
    const drop = {
      words: wordsOf({ rule, hook, matches }),
      sure: matches === 'yes',
      remedy: acceptBefore(rule, accepted),
    };
    if (!drops.get(drop.words)?.sure) drops.set(drop.words, drop);
  }
  return [...drops.values()];
}

function wordsOf({ hook, rule }: Reached): string {
  const counted = rule.packets === undefined ? '' : `, which counted ${rule.packets} packets in all`;
  return `"${rule.text}" in ${chainOf(rule)} (${hook})${counted}`;
}

/** Which rules of a switch drop what its bridge forwards: packets of the group, reports of members. Pure. */
import { groupPacket, reportPacket } from '../../netfilter/packets.ts';
import { type Accepted, acceptBefore, acceptedMembership, acceptedUdp } from '../../netfilter/remedy.ts';
import { type RuleTexts, readRules } from '../../netfilter/rule-sets.ts';
import type { Hook, Packet } from '../../netfilter/types.ts';
import { pass } from '../../netfilter/walk.ts';
import { type Drop, wordsOf } from '../drop.ts';

/** By which ports packets come in and leave. */
export interface Bridged {
  readonly group: string;
  readonly port: number;
  readonly source?: string;
  readonly input: string;
  readonly output: string;
  /** The bridge, where its packets pass the hooks of IP too, as if they came in and left by it (br_netfilter). */
  readonly hooked?: string;
}

/** Rules in the way of the group from one port to another. */
export function dropsOfGroup(texts: RuleTexts, bridged: Bridged): readonly Drop[] {
  const { group, port, source, input, output, hooked } = bridged;
  const packet = { ...groupPacket(group, port, undefined), ...(source === undefined ? {} : { source }) };
  return dropsAt(texts, acceptedUdp(group, port), [
    [{ ...packet, bridged: true, interface: input, leaves: output }, ['ingress', 'prerouting', 'forward']],
    [{ ...packet, bridged: true, interface: output }, ['postrouting', 'egress']],
    ...seenByIp(packet, hooked, ['prerouting', 'forward', 'postrouting']),
  ]);
}

/**
 * Rules that keep reports which come in by a port from the bridge: it looks at them behind prerouting (net/bridge/br_input.c).
 * @param hooked as in Bridged
 */
export function dropsOfReports(
  texts: RuleTexts,
  group: string,
  { input, hooked }: Pick<Bridged, 'input' | 'hooked'>,
): readonly Drop[] {
  const stages = ([3, 2] as const).flatMap((version): readonly Stage[] => {
    const packet = reportPacket(group, undefined, version);
    const own: Stage = [{ ...packet, bridged: true, interface: input }, ['ingress', 'prerouting']];
    return [own, ...seenByIp(packet, hooked, ['prerouting'])];
  });
  return dropsAt(texts, acceptedMembership(group), stages);
}

type Stage = readonly [Packet, readonly Hook[]];

function seenByIp(packet: Packet, hooked: string | undefined, hooks: readonly Hook[]): readonly Stage[] {
  return hooked === undefined ? [] : [[{ ...packet, interface: hooked, leaves: hooked }, hooks]];
}

function dropsAt(texts: RuleTexts, accepted: Accepted, stages: readonly Stage[]): readonly Drop[] {
  const tables = readRules(texts);
  const drops = new Map<string, Drop>();
  for (const [packet, hooks] of stages) {
    for (const reached of pass(tables, packet, hooks).drops) {
      const how = packet.bridged ? '' : ', which bridged packets pass too (bridge-nf-call-iptables)';
      const words = `${wordsOf(reached)}${how}`;
      const sure = reached.matches === 'yes';
      if (!drops.get(words)?.sure) drops.set(words, { words, sure, remedy: acceptBefore(reached.rule, accepted) });
    }
  }
  return [...drops.values()];
}

/** Rules of a switch that keep packets from passing its bridge. Pure. */
import { netfilterFact } from '../facts/netfilter.ts';
import { type BridgeDrop, dropsOfGroup, dropsOfReports } from '../ping/bridge-firewall.ts';
import type { Wire } from '../ping/types.ts';
import type { Crossing, Place, Told } from './switch-way.ts';

/** A rule that surely drops the group on its way. */
export function filtered({ name, facts, input, output }: Crossing, { plan, from }: Wire): Told | undefined {
  const texts = facts.get(netfilterFact);
  if (texts.state !== 'known' || !input || !output) return undefined;
  const { group, port } = plan;
  const source = from.address === undefined ? {} : { source: from.address };
  const drops = dropsOfGroup(texts.value, { group, port, ...source, input: input.port, output: output.port });
  return toldOf(name, drops, 'drops the group');
}

/** A rule that surely keeps the receiver's reports from the bridge. */
export function unheard({ name, facts }: Crossing, { port }: Place, { plan }: Wire): Told | undefined {
  const texts = facts.get(netfilterFact);
  if (texts.state !== 'known') return undefined;
  return toldOf(name, dropsOfReports(texts.value, plan.group, port), 'keeps reports of members from the bridge');
}

function toldOf(name: string, drops: readonly BridgeDrop[], what: string): Told | undefined {
  const sure = drops.filter((drop) => drop.sure);
  if (sure.length === 0) return undefined;
  const words = sure.map((drop) => `on ${name} ${drop.words} ${what}`);
  return { name, words, certain: true, remedy: sure.flatMap(({ remedy }) => remedy) };
}

/** Rules of a switch that keep packets from passing its bridge. Pure. */
import { bridgePortsFact } from '../../facts/bridge-ports.ts';
import { netfilterFact } from '../../facts/netfilter.ts';
import { isSix } from '../../ping/address.ts';
import type { Wire } from '../../ping/types.ts';
import type { Drop } from '../drop.ts';
import { dropsOfGroup, dropsOfReports } from './firewall.ts';
import type { Crossing, Place, Told } from './way.ts';

/** A rule that surely drops the group on its way. */
export function filtered(crossing: Crossing, { plan, from }: Wire): Told | undefined {
  const { name, facts, input, output } = crossing;
  const texts = facts.get(netfilterFact);
  if (texts.state !== 'known' || !input || !output) return undefined;
  const { group, port } = plan;
  const places = { input: input.port, output: output.port, ...hookedOf(crossing, group) };
  const source = from.address === undefined ? {} : { source: from.address };
  return toldOf(name, dropsOfGroup(texts.value, { group, port, ...source, ...places }), 'drops the group');
}

/** A rule that surely keeps the receiver's reports from the bridge. */
export function unheard(crossing: Crossing, { port }: Place, { plan: { group } }: Wire): Told | undefined {
  const texts = crossing.facts.get(netfilterFact);
  if (texts.state !== 'known') return undefined;
  const drops = dropsOfReports(texts.value, group, { input: port, ...hookedOf(crossing, group) });
  return toldOf(crossing.name, drops, 'keeps reports of members from the bridge');
}

/** The bridge, where it has the hooks of IP see what it forwards. */
function hookedOf({ facts, bridge }: Crossing, group: string): { readonly hooked?: string } {
  const bridging = facts.get(bridgePortsFact);
  if (bridging.state !== 'known') return {};
  return bridging.value.ipHooks[isSix(group) ? 'ipv6' : 'ipv4'].includes(bridge) ? { hooked: bridge } : {};
}

function toldOf(name: string, drops: readonly Drop[], what: string): Told | undefined {
  const sure = drops.filter((drop) => drop.sure);
  if (sure.length === 0) return undefined;
  const words = sure.map((drop) => `on ${name} ${drop.words} ${what}`);
  return { name, words, certain: true, remedy: sure.flatMap(({ remedy }) => remedy) };
}

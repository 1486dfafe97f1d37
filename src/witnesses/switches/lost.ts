/** An end that a switch knows on another bridge than the other end, or on none. Pure. */
import { addressesFact } from '../../facts/addresses.ts';
import { bridgePortsFact } from '../../facts/bridge-ports.ts';
import { bridgesFact } from '../../facts/bridges.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { quoteCommand } from '../../lib/shell.ts';
import type { Wire } from '../../ping/types.ts';
import type { Beside } from '../types.ts';
import { closedPort } from './ports.ts';
import { type Crossing, type Place, placeWords, stationsOf, type Told } from './way.ts';

/** ARPHRD_ETHER */
const ETHERNET = 1;

/** Two bridges of one switch with one end each, and none with both. The one with fewer stations is the odd one. */
export function apart(crossings: readonly Crossing[]): Told | undefined {
  for (const one of crossings) {
    const other = crossings.find(({ name, bridge, output }) => name === one.name && bridge !== one.bridge && output);
    if (!one.input || one.output || !other?.output || other.input) continue;
    const words = `${one.name} knows ${placeWords(one.input)} of ${one.bridge}, and ${placeWords(other.output)} of ${other.bridge}: two networks`;
    const told = { name: one.name, words: [words], certain: true };
    const [here, there] = [one, other].map(({ bridge }) =>
      stationsOf(one).filter((station) => station.bridge === bridge),
    );
    if (here?.length === there?.length)
      return { ...told, advice: [`have ${one.input.port} and ${other.output.port} in one bridge`] };
    const isOdd = (here?.length ?? 0) < (there?.length ?? 0);
    return { ...told, remedy: isOdd ? plugged(one.input, other.bridge) : plugged(other.output, one.bridge) };
  }
  return undefined;
}

/** Nobody knows one of the ends: where one port of the other's bridge is closed, or one interface in no bridge, it will be that. */
export function missing(beside: readonly Beside[], crossings: readonly Crossing[], wire: Wire): Told | undefined {
  const isKnown = (mac: string | undefined) =>
    beside.some((one) => stationsOf(one).some((station) => station.mac === mac));
  for (const crossing of crossings) {
    const seen = crossing.input ?? crossing.output;
    const lost = crossing.input ? wire.to : wire.from;
    if (!seen || lost.mac === undefined || isKnown(lost.mac)) continue;
    const { name, bridge } = crossing;
    const lead = `${name} knows ${placeWords(seen)} of ${bridge}, and ${lost.host} (${lost.mac}) behind no port`;
    const [told, ...others] = [...closedPorts(crossing), ...unplugged(crossing)];
    if (told === undefined) continue;
    if (others.length === 0) return { ...told, certain: false, words: [lead, ...told.words] };
    const all = [told, ...others].flatMap(({ words }) => words);
    return {
      name,
      certain: false,
      words: [lead, ...all],
      advice: [`see behind which port of ${name} ${lost.host} is`],
    };
  }
  return undefined;
}

/** Ports of the bridge that take part in nothing and behind which nobody is known. */
function closedPorts(crossing: Crossing): readonly Told[] {
  const { name, facts, bridge } = crossing;
  const interfaces = facts.get(interfacesFact);
  if (interfaces.state !== 'known') return [];
  const busy = new Set(stationsOf(crossing).map(({ port }) => port));
  return [...interfaces.value].flatMap(([port, { master }]) =>
    master === bridge && !busy.has(port) ? (closedPort(name, facts, bridge, port) ?? []) : [],
  );
}

/** Interfaces that are up and that nothing uses: in no bridge, with no address. */
function unplugged({ name, facts, bridge }: Crossing): readonly Told[] {
  const [interfaces, addresses] = [facts.get(interfacesFact), facts.get(addressesFact)];
  const [bridges, bridging] = [facts.get(bridgesFact), facts.get(bridgePortsFact)];
  if (interfaces.state !== 'known' || addresses.state !== 'known' || bridges.state !== 'known') return [];
  return [...interfaces.value].flatMap(([port, { master, type, flags }]) => {
    const isPort = bridging.state !== 'known' || bridging.value.ports.has(port);
    const inUse = master !== null || isPort || bridges.value.has(port) || hasAddress(addresses.value.get(port));
    if (inUse || type !== ETHERNET || !flags.includes('UP')) return [];
    const words = [`${port} on ${name} is up, in no bridge, and has no address`];
    return [
      { name, words, certain: false, remedy: [quoteCommand(['ip', 'link', 'set', 'dev', port, 'master', bridge])] },
    ];
  });
}

/** The kernel itself gives a link-local one to what is up. */
function hasAddress(addresses: readonly { readonly scope: string }[] = []): boolean {
  return addresses.some(({ scope }) => scope !== 'link');
}

function plugged({ port }: Place, bridge: string): readonly string[] {
  return [quoteCommand(['ip', 'link', 'set', 'dev', port, 'master', bridge])];
}

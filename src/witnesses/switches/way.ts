/** Which bridges of switches lie between both ends, by the stations they have learned. Pure. */
import { bridgeStationsFact, type Station } from '../../facts/bridge-stations.ts';
import type { Fix, Wire, WireEnd } from '../../ping/types.ts';
import type { Beside } from '../types.ts';

/** A port behind which an end of the wire was learned. */
export interface Place {
  readonly port: string;
  readonly end: WireEnd;
  readonly vlan: number | null;
}

/** A bridge of a switch that knows both ends, or one of them, behind its ports. */
export interface Crossing extends Beside {
  readonly bridge: string;
  /** Behind which the sender is. */
  readonly input?: Place;
  /** Behind which the receiver is. */
  readonly output?: Place;
}

/** What a switch shows to be wrong. */
export interface Told {
  readonly name: string;
  readonly words: readonly string[];
  /** Its tables leave no doubt. */
  readonly certain: boolean;
  /** It stops unicast as well. */
  readonly stopsUnicast?: true;
  /** When it is another cause than the ends could tell. */
  readonly code?: string;
  readonly fix?: Fix;
  readonly remedy?: readonly string[];
  readonly advice?: readonly string[];
}

/** Bridges that the packets pass; one that knows both ends behind the same port is beside the way. */
export function crossingsOf(beside: readonly Beside[], { from, to, routed }: Wire): readonly Crossing[] {
  // What one network does with both is no matter where the packets leave it in between.
  if (routed) return [...bridgesOf(beside, from, { host: to.host }), ...bridgesOf(beside, { host: from.host }, to)];
  return bridgesOf(beside, from, to);
}

function bridgesOf(beside: readonly Beside[], from: WireEnd, to: WireEnd): readonly Crossing[] {
  return beside.flatMap((one) => {
    const known = stationsOf(one);
    const bridges = new Set(known.map(({ bridge }) => bridge));
    return [...bridges].flatMap((bridge) => {
      const here = known.filter((station) => station.bridge === bridge);
      const [input, output] = [placeOf(here, from), placeOf(here, to)];
      if (input === undefined && output === undefined) return [];
      if (input?.port === output?.port) return [];
      return [{ ...one, bridge, ...(input ? { input } : {}), ...(output ? { output } : {}) }];
    });
  });
}

/** Stations that bridges of the host have learned; none where it has no bridge, or cannot tell. */
export function stationsOf({ facts }: Beside): readonly Station[] {
  const stations = facts.get(bridgeStationsFact);
  return stations.state === 'known' ? stations.value : [];
}

/** `h2 (02:00:c6:13:00:0c) behind h2.eth1` */
export function placeWords({ port, end, vlan }: Place): string {
  return `${end.host} (${end.mac}) behind ${port}${vlan === null ? '' : ` in VLAN ${vlan}`}`;
}

function placeOf(stations: readonly Station[], end: WireEnd): Place | undefined {
  const found = stations.find(({ mac }) => mac === end.mac);
  return found && { port: found.port, end, vlan: found.vlan };
}

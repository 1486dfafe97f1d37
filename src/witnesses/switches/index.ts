/** Causes that may lie at a switch: where the switch is a host of the run that takes no part in the mesh, its tables tell more. */
import { addressesFact } from '../../facts/addresses.ts';
import { bridgeMembersFact } from '../../facts/bridge-members.ts';
import { bridgePortsFact } from '../../facts/bridge-ports.ts';
import { bridgeStationsFact } from '../../facts/bridge-stations.ts';
import { bridgeVlansFact } from '../../facts/bridge-vlans.ts';
import { bridgesFact } from '../../facts/bridges.ts';
import { interfacesFact } from '../../facts/interfaces.ts';
import { netfilterFact } from '../../facts/netfilter.ts';
import { igmpBlocked } from '../../ping/causes/igmp-blocked.ts';
import { snoopingPruned } from '../../ping/causes/snooping-pruned.ts';
import { unicastDown } from '../../ping/causes/unicast-down.ts';
import type { Diagnosis, Wire } from '../../ping/types.ts';
import type { Beside, Completion } from '../types.ts';
import { pruned } from './groups.ts';
import { apart, missing } from './lost.ts';
import { closed, isolated, tooSmall } from './ports.ts';
import { filtered } from './rules.ts';
import { otherVlan } from './vlans.ts';
import { type Crossing, crossingsOf, placeWords, type Told } from './way.ts';

/** What switches add to causes that may lie at one of them. */
export const atSwitches: Completion = {
  facts: [
    interfacesFact,
    addressesFact,
    bridgesFact,
    bridgePortsFact,
    bridgeStationsFact,
    bridgeMembersFact,
    bridgeVlansFact,
    netfilterFact,
  ],
  concerns: ({ wire }) => wire !== undefined,
  complete({ wire, ...cause }, beside) {
    // What a router shows of itself is more than what a switch may have to do with it.
    if (wire === undefined || cause.at === 'router') return cause;
    const crossings = crossingsOf(beside, wire);
    const told = tells(cause, beside, crossings, wire);
    if (told !== undefined) return withTold(cause, told);
    return { ...cause, evidence: [...cause.evidence, ...crossings.flatMap(passes)] };
  },
};

/** What stops everything comes before what stops multicast. */
function tells(
  { code }: Diagnosis,
  beside: readonly Beside[],
  crossings: readonly Crossing[],
  wire: Wire,
): Told | undefined {
  for (const crossing of crossings) {
    const told = closed(crossing) ?? isolated(crossing) ?? otherVlan(crossing) ?? tooSmall(crossing, wire);
    if (told) return told;
  }
  const lost = wire.routed ? undefined : (apart(crossings) ?? missing(beside, crossings, wire));
  if (lost) return lost;
  for (const crossing of crossings) {
    const told = filtered(crossing, wire) ?? pruned(crossing, wire);
    if (told && (told.stopsUnicast || code !== unicastDown.code)) return told;
  }
  return undefined;
}

function withTold(cause: Diagnosis, { name, words, certain, code, fix, remedy = [], advice }: Told): Diagnosis {
  const evidence = [...cause.evidence, ...words];
  // The receiver's own rules are the reason, and what the switch knows is what they lead to.
  if (cause.code === igmpBlocked.code)
    return { ...cause, evidence, confidence: code === snoopingPruned.code && certain ? 'certain' : cause.confidence };
  const { advice: _general, ...told } = cause;
  return {
    ...told,
    code: code ?? cause.code,
    at: 'network',
    host: name,
    confidence: certain ? 'certain' : 'likely',
    evidence,
    remedy,
    ...(fix === undefined ? {} : { fix }),
    ...(advice === undefined ? {} : { advice }),
  };
}

/** A switch that has both ends and nothing against them: what is wrong is elsewhere, or not in its tables. */
function passes({ name, bridge, input, output }: Crossing): readonly string[] {
  if (!input || !output) return [];
  return [`${bridge} on ${name} has ${placeWords(input)} and ${placeWords(output)}, and its tables let the group pass`];
}

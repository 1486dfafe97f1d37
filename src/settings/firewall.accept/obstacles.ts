/** What is in the way of packets at the interface itself, before or behind all rules: filters of tc, programs of XDP. Pure. */
import { linkDetailsFact } from '../../facts/link-details.ts';
import { tcFiltersFact } from '../../facts/tc-filters.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, mapReading, type Reading } from '../../lib/reading.ts';
import { parseTcFilters, removalOf, tcDrops } from '../../netfilter/tc.ts';
import type { Hook, Packet } from '../../netfilter/types.ts';

export interface Obstacle {
  /** `the XDP program 7 guard at eth1` */
  readonly words: string;
  /** Whether it surely drops the packet; else nobody can tell from here. */
  readonly surely: boolean;
  readonly remedy: readonly string[];
}

/** What is in the way of some packets at these hooks. */
export type AtInterface = (packets: readonly Packet[], hooks: readonly Hook[]) => readonly Obstacle[];

/** Unknown where there may be filters and they could not be read; where nothing tells of any there are none. */
export function obstaclesAt(facts: FactValues, device: string): Reading<AtInterface> {
  const filters = facts.get(tcFiltersFact);
  const texts = filters.state === 'absent' ? known(undefined) : mapReading(filters, (all) => all.get(device));
  return mapReading(texts, (text) => (packets, hooks) => [
    ...(hooks.includes('ingress') ? programsOf(facts, device) : []),
    ...(['ingress', 'egress'] as const)
      .filter((hook) => text !== undefined && hooks.includes(hook))
      .flatMap((hook) => filtersOf(device, hook, text?.[hook] ?? '', packets)),
  ]);
}

function filtersOf(
  device: string,
  hook: 'ingress' | 'egress',
  text: string,
  packets: readonly Packet[],
): readonly Obstacle[] {
  const filters = parseTcFilters(text);
  return packets.flatMap((packet) =>
    tcDrops(filters, packet).map(({ filter, matches }) => ({
      words: `"${filter.text}" at the ${hook} of ${device}`,
      surely: matches === 'yes',
      remedy: [removalOf(device, hook, filter)],
    })),
  );
}

/** A program takes what comes in before anything else does, and what it does with it cannot be read. */
function programsOf(facts: FactValues, device: string): readonly Obstacle[] {
  const details = facts.get(linkDetailsFact);
  const programs = details.state === 'known' ? (details.value.links.get(device)?.xdp ?? []) : [];
  return programs.map((label) => ({ words: `the XDP program ${label} at ${device}`, surely: false, remedy: [] }));
}

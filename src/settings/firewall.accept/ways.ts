/** What has to pass so that traffic is delivered, and what this host's rules and filters do with it. Pure. */
import { type IgmpState, igmpFact } from '../../facts/igmp.ts';
import { netfilterFact } from '../../facts/netfilter.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, type Reading, unknown } from '../../lib/reading.ts';
import { representatives } from '../../netfilter/addresses.ts';
import { groupPacket, INBOUND, OUTBOUND, queryPacket, reportPacket } from '../../netfilter/packets.ts';
import { readRules } from '../../netfilter/rule-sets.ts';
import type { Hook, Packet, Truth } from '../../netfilter/types.ts';
import { contains, intervalOf, numberOf } from '../../netfilter/values.ts';
import { type Passage, pass } from '../../netfilter/walk.ts';
import { readInterface } from '../interface.ts';
import type { Traffic } from './desired.ts';
import { type Obstacle, obstaclesAt } from './obstacles.ts';

/** One kind of packets that must pass, with what becomes of each. */
export interface Way {
  readonly kind: 'group' | 'queries' | 'reports';
  /** `the group`, `IGMP queries`, `MLD reports` */
  readonly name: string;
  readonly passes: Truth;
  readonly passages: readonly { readonly packet: Packet; readonly passage: Passage }[];
  readonly obstacles: readonly Obstacle[];
}

/** @returns absent without the interface; unknown where the rules tell more parts of a prefix apart than can be looked at */
export function waysOf(facts: FactValues, traffic: Traffic): Reading<readonly Way[]> {
  const device = readInterface(facts, traffic.dev);
  if (device.state !== 'known') return device;
  const sets = facts.get(netfilterFact);
  if (sets.state !== 'known') return sets;
  const groups = representatives(traffic.group, Object.values(sets.value).join('\n'));
  if (groups === undefined) return unknown(`the rules tell more parts of ${traffic.group} apart than can be looked at`);
  const atInterface = obstaclesAt(facts, traffic.dev);
  if (atInterface.state !== 'known') return atInterface;
  const tables = readRules(sets.value);
  const wayOf = (kind: Way['kind'], name: string, packets: readonly Packet[], hooks: readonly Hook[]): Way => {
    const passages = packets.map((packet) => ({ packet, passage: pass(tables, packet, hooks) }));
    const obstacles = atInterface.value(distinct(packets, traffic.group), hooks);
    const answers = [
      ...passages.map(({ passage }) => passage.passes),
      ...obstacles.map(({ surely }) => (surely ? 'no' : 'unclear')),
    ];
    const worst = (['no', 'unclear'] as const).find((truth) => answers.includes(truth));
    return { kind, name, passes: worst ?? 'yes', passages, obstacles };
  };
  const source = traffic.source === undefined ? {} : { source: traffic.source };
  const data = groups.map((group) => ({ ...groupPacket(group, traffic.port, traffic.dev), ...source }));
  if (traffic.direction === 'send') return known([wayOf('group', 'the group', data, OUTBOUND)]);
  const protocol = traffic.group.includes(':') ? 'MLD' : 'IGMP';
  const query = queryPacket(groups[0] ?? traffic.group, traffic.dev);
  const versions = protocol === 'MLD' ? ([3, 2] as const) : [versionOf(facts, traffic.dev)];
  const reports = groups.flatMap((group) => versions.map((version) => reportPacket(group, traffic.dev, version)));
  return known([
    wayOf('group', 'the group', data, INBOUND),
    wayOf('queries', `${protocol} queries`, [query], INBOUND),
    wayOf('reports', `${protocol} reports`, reports, OUTBOUND),
  ]);
}

/** Filters name no addresses by which a prefix could be taken apart: packets to its parts are one, to an address with open bits. */
function distinct(packets: readonly Packet[], group: string): readonly Packet[] {
  const [base = '', length] = group.split('/');
  const isInside = intervalOf(group);
  return [
    ...new Map(
      packets.map((packet) =>
        isInside && length !== undefined && contains(isInside, numberOf(packet.destination) ?? -1n)
          ? [`${packet.type}`, { ...packet, destination: base, certainBits: Number(length) }]
          : [`${packet.type} ${packet.destination}`, packet],
      ),
    ).values(),
  ];
}

/** Which reports of IGMP the host sends there now; of MLD no file tells it. */
function versionOf(facts: FactValues, name: string): 2 | 3 {
  const igmp: Reading<ReadonlyMap<string, IgmpState>> = facts.get(igmpFact);
  const version = igmp.state === 'known' ? igmp.value.get(name)?.version : undefined;
  return version === 'V1' || version === 'V2' ? 2 : 3;
}

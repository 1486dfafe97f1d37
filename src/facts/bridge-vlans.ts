import { mapReading, type Reading } from '../lib/reading.ts';
import { type Entry, entriesOf, isText, listOf, numberOf } from './bridge-json.ts';
import type { Fact } from './types.ts';

/** VLANs of a port. */
export interface PortVlans {
  /** VLAN of frames that come in untagged; null: they are dropped. */
  readonly pvid: number | null;
  /** First and last VLAN of each range, and whether its frames leave untagged. */
  readonly ranges: readonly { readonly from: number; readonly to: number; readonly untagged: boolean }[];
}

/** By port; empty where no bridge keeps VLANs apart. Source: bridge(8) of iproute2 (net/bridge/br_vlan.c). */
export const bridgeVlansFact: Fact<ReadonlyMap<string, PortVlans>> = {
  id: 'bridge-vlans',
  title: 'VLANs of the ports of bridges',
  needs: { vlans: { kind: 'command', argv: ['bridge', '-j', 'vlan', 'show'] } },
  parse: (answers): Reading<ReadonlyMap<string, PortVlans>> =>
    mapReading(entriesOf(answers.command('vlans')), (entries) => new Map(entries.flatMap(vlansOf))),
};

/** `{"ifname":"p1","vlans":[{"vlan":1,"flags":["PVID","Egress Untagged"]},{"vlan":20,"vlanEnd":30}]}` */
function vlansOf({ ifname, vlans }: Entry): readonly (readonly [string, PortVlans])[] {
  if (!isText(ifname)) return [];
  const said = listOf(vlans).map(({ vlan, vlanEnd, flags }) => ({
    vlan: numberOf(vlan),
    vlanEnd: numberOf(vlanEnd),
    words: Array.isArray(flags) ? flags : [],
  }));
  const ranges = said.flatMap(({ vlan, vlanEnd, words }) =>
    vlan === null ? [] : [{ from: vlan, to: vlanEnd ?? vlan, untagged: words.includes('Egress Untagged') }],
  );
  return [[ifname, { pvid: said.find(({ words }) => words.includes('PVID'))?.vlan ?? null, ranges }]];
}

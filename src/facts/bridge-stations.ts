import { mapReading, type Reading } from '../lib/reading.ts';
import { type Entry, entriesOf, isText, numberOf } from './bridge-json.ts';
import type { Fact } from './types.ts';

/** A station that a bridge knows behind a port. */
export interface Station {
  readonly bridge: string;
  readonly port: string;
  /** `02:00:c6:13:00:0c` */
  readonly mac: string;
  /** Of the frames it was learned from; null where the bridge keeps no VLANs apart. */
  readonly vlan: number | null;
}

/** Stations learned, or put there by hand. Source: bridge(8) of iproute2 (net/bridge/br_fdb.c); busybox has no such program. */
export const bridgeStationsFact: Fact<readonly Station[]> = {
  id: 'bridge-stations',
  title: 'Stations that bridges know, by port',
  needs: { fdb: { kind: 'command', argv: ['bridge', '-j', 'fdb', 'show'] } },
  parse: (answers): Reading<readonly Station[]> =>
    mapReading(entriesOf(answers.command('fdb')), (entries) => entries.flatMap(stationOf)),
};

/** `{"mac":"02:…","ifname":"p1","flags":[],"master":"br0","state":""}`; permanent ones are the host's own addresses. */
function stationOf({ mac, ifname, master, state, vlan }: Entry): readonly Station[] {
  if (!isText(mac) || !isText(ifname) || !isText(master) || state === 'permanent') return [];
  return [{ bridge: master, port: ifname, mac: mac.toLowerCase(), vlan: numberOf(vlan) }];
}

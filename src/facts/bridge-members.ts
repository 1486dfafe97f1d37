import { mapReading, type Reading } from '../lib/reading.ts';
import { type Entry, entriesOf, isEntry, isText, listOf, numberOf } from './bridge-json.ts';
import type { Fact } from './types.ts';

/** A port to which a bridge sends a group. */
export interface Member {
  readonly bridge: string;
  /** The bridge's own name: the host itself is a member. */
  readonly port: string;
  readonly group: string;
  /** Packets of this source only; null: of every source. */
  readonly source: string | null;
  /** Packets of it are not sent there (a source that members exclude). */
  readonly blocked: boolean;
  readonly vlan: number | null;
}

/** A port behind which a multicast router, or a querier with an address, was heard: it gets every group. */
export interface RouterPort {
  readonly bridge: string;
  readonly port: string;
  /** Not heard: set by hand (`mcast_router 2`). */
  readonly byHand: boolean;
  /** Seconds until it is forgotten; null where that is not told. */
  readonly ageS: number | null;
}

export interface Members {
  readonly members: readonly Member[];
  readonly routerPorts: readonly RouterPort[];
}

/** Source: bridge(8) of iproute2 (net/bridge/br_mdb.c); busybox has no such program. */
export const bridgeMembersFact: Fact<Members> = {
  id: 'bridge-members',
  title: 'Groups that bridges know members of, and router ports',
  needs: { mdb: { kind: 'command', argv: ['bridge', '-j', '-d', '-s', 'mdb', 'show'] } },
  parse: (answers): Reading<Members> =>
    mapReading(entriesOf(answers.command('mdb')), (entries) => ({
      members: entries.flatMap(({ mdb }) => listOf(mdb).flatMap(memberOf)),
      routerPorts: entries.flatMap(({ router }) => routerPortsOf(router)),
    })),
};

/** `{"dev":"br0","port":"p1","grp":"239.1.1.1","src":"198.51.100.1","state":"temp","flags":["blocked"],"vid":1,…}` */
function memberOf({ dev, port, grp, src, flags, vid, filter_mode }: Entry): readonly Member[] {
  if (!isText(dev) || !isText(port) || !isText(grp)) return [];
  // IGMPv3, MLDv2: some sources only, each of which has an entry of its own.
  if (filter_mode === 'include' && !isText(src)) return [];
  const blocked = Array.isArray(flags) && flags.includes('blocked');
  return [{ bridge: dev, port, group: grp, source: isText(src) ? src : null, blocked, vlan: numberOf(vid) }];
}

/** `{"br0":[{"port":"p1","timer":" 253.16","type":"temp"}]}` */
export function routerPortsOf(router: unknown): readonly RouterPort[] {
  return Object.entries(isEntry(router) ? router : {}).flatMap(([bridge, list]) =>
    listOf(list).flatMap(({ port, type, timer }) => {
      const seconds = isText(timer) ? Number(timer) : Number.NaN;
      const ageS = Number.isFinite(seconds) ? seconds : null;
      return isText(port) ? [{ bridge, port, byHand: type !== 'temp', ageS }] : [];
    }),
  );
}

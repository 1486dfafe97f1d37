/** Filters of tc that are in the way. Pure. */
import { parseTcFilters, removalOf, type TcFilter, tcDrops } from '../../netfilter/tc.ts';
import type { Firewall, ToolText } from '../probe/wire.ts';
import type { HostEvidence } from '../types.ts';
import type { Blocker, Course, Protocol } from './blocker.ts';

type Place = 'ingress' | 'egress';

/**
 * Those that surely drop a packet, and those of which it is not known; each with what it dropped during the second burst.
 * A program cannot be read: whether it drops reports is seen when the host joins anew.
 */
export function tcBlockers(host: HostEvidence, ways: readonly Course[], protocol: Protocol): readonly Blocker[] {
  const device = host.joined?.interface;
  if (!device || host.firewall === undefined) return [];
  const { before, after } = host.firewall;
  const reports = protocol === 'igmp' ? reportsDropped(host) : undefined;
  const found = new Map<string, Blocker>();
  for (const { packet, hooks } of ways) {
    for (const hook of hooks.filter((one): one is Place => one === 'ingress' || one === 'egress')) {
      const earlier = new Map(filtersAt(before, hook).map((filter) => [keyOf(filter), filter.dropped ?? 0]));
      for (const { filter, matches } of tcDrops(filtersAt(after, hook), packet)) {
        const counted =
          filter.dropped === undefined ? byQdisc(host) : filter.dropped - (earlier.get(keyOf(filter)) ?? 0);
        const key = `${hook} ${keyOf(filter)}`;
        if (found.get(key)?.matches === 'yes') continue;
        const shown = hook === 'egress' && (reports ?? 0) > 0 && matches === 'unclear';
        if (protocol === 'igmp' && matches === 'unclear' && !shown) continue;
        const place = { hook, chain: `tc of ${device}`, text: filter.text };
        found.set(key, {
          ...place,
          ...{ counted, matches: shown ? 'yes' : matches, remedy: [removalOf(device, hook, filter)] },
        });
      }
    }
  }
  return [...found.values()];
}

/** Packets that the filters of its interface dropped while the host joined anew. */
export function reportsDropped({ firewall }: HostEvidence): number | undefined {
  return qdiscDrops(firewall?.after, firewall?.rejoined);
}

/** Packets that the filters of the interface dropped meanwhile, either way; undefined: not known. */
function qdiscDrops(before: Firewall | undefined, after: Firewall | undefined): number | undefined {
  const [earlier, later] = [dropsOf(before?.qdisc), dropsOf(after?.qdisc)];
  return earlier === undefined || later === undefined ? undefined : later - earlier;
}

/**
 * A program counts nothing, the qdisc that it hangs on does, for all of its filters: its figure is that of a filter only where
 * there is no other, and where as many were dropped as were sent.
 */
function byQdisc({ firewall }: HostEvidence): number | undefined {
  if (firewall === undefined) return undefined;
  const { before, after, burst } = firewall;
  const dropped = qdiscDrops(before, after);
  const filters = [...filtersAt(after, 'ingress'), ...filtersAt(after, 'egress')];
  if (dropped === undefined || dropped === 0) return dropped;
  return filters.length === 1 && dropped >= burst ? dropped : undefined;
}

function dropsOf(text: ToolText | undefined): number | undefined {
  if (text === undefined || !('text' in text)) return undefined;
  const [, dropped] = /^qdisc (?:clsact|ingress) [\s\S]*?\(dropped (\d+),/m.exec(text.text) ?? [];
  return dropped === undefined ? undefined : Number(dropped);
}

function filtersAt(firewall: Firewall, hook: Place): readonly TcFilter[] {
  const text = hook === 'ingress' ? firewall.tc : firewall.tcEgress;
  return text !== undefined && 'text' in text ? parseTcFilters(text.text) : [];
}

function keyOf({ kind, protocol, pref, handle }: TcFilter): string {
  return [protocol, pref, kind, handle].join(' ');
}

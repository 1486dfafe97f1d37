import type { Wanted } from '../../changes/types.ts';
import { bridgesFact } from '../../facts/bridges.ts';
import { igmpFact } from '../../facts/igmp.ts';
import { igmpVersionFact } from '../../facts/igmp-version.ts';
import { querierFact } from '../../facts/querier.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, unknown } from '../../lib/reading.ts';
import { interfaceName, readInterface } from '../interface.ts';
import type { Current } from '../types.ts';

/**
 * What the kernel keeps: that it was held to an older version of IGMP, a bridge's own querier, ports of a bridge with a
 * multicast router behind them. Nothing of these says that there is no querier, so it is heard or not known.
 */
export function current(facts: FactValues, wanted: Wanted<true>): Current {
  const name = interfaceName(wanted);
  const device = readInterface(facts, name);
  if (device.state !== 'known') return { running: device };
  const bridges = facts.get(bridgesFact);
  const own = bridges.state === 'known' ? bridges.value : new Map<string, never>();
  const bridge = own.has(name) ? name : (device.value.master ?? '');
  return (
    byItself(facts, bridge) ??
    byVersion(facts, name, bridge) ??
    byPorts(facts, bridge) ?? { running: unknown(whyUnknown(facts, name, own.has(bridge) ? bridge : undefined)) }
  );
}

/** Only a query of an older version brings a host there (RFC 3376, 7.2.1), unless the version is forced. */
function byVersion(facts: FactValues, name: string, bridge: string): Current | undefined {
  const igmp = facts.get(igmpFact);
  const forced = facts.get(igmpVersionFact);
  if (igmp.state !== 'known' || forced.state !== 'known') return undefined;
  for (const one of [name, bridge]) {
    const version = igmp.value.get(one)?.version;
    const keys = ['all', one].map((key) => forced.value.get(key));
    const free = keys.every((key) => key?.state === 'known' && key.value === 0);
    if ((version !== 'V1' && version !== 'V2') || !free) continue;
    const why = `${one} speaks IGMP${version.toLowerCase()} since a query of that version, for about 260 s after the last: joins of one source (SSM) are any-source there`;
    return { running: known(`IGMP${version.toLowerCase()} querier`), why };
  }
  return undefined;
}

function byItself(facts: FactValues, bridge: string): Current | undefined {
  const bridges = facts.get(bridgesFact);
  const found = bridges.state === 'known' ? bridges.value.get(bridge) : undefined;
  const flags = [found?.multicast_snooping, found?.multicast_querier];
  if (!flags.every((flag) => flag?.state === 'known' && flag.value)) return undefined;
  return { running: known(`own querier of ${bridge}`), why: `multicast_querier of ${bridge} is on` };
}

function byPorts(facts: FactValues, bridge: string): Current | undefined {
  const traces = facts.get(querierFact);
  if (traces.state !== 'known' || traces.value.routerPorts.state !== 'known') return undefined;
  const ports = traces.value.routerPorts.value.get(bridge);
  if (ports === undefined) return undefined;
  const why = `${bridge} heard a query with an address, or PIM, behind ${ports.join(', ')} within its querier interval`;
  return { running: known(`heard behind ${ports.join(', ')}`), why };
}

function whyUnknown(facts: FactValues, name: string, bridge: string | undefined): string {
  const traces = facts.get(querierFact);
  const heard = traces.state === 'known' ? (traces.value.mldQueries.get(name) ?? 0) : 0;
  const mld =
    heard > 0 ? ` MLD queries were heard (${heard} since the interface is there), which says nothing of IGMP.` : '';
  const ports = traces.state === 'known' ? traces.value.routerPorts : traces;
  const routers =
    ports.state === 'known'
      ? 'it knows of no multicast router'
      : `which multicast routers it knows is not told (${ports.why})`;
  const from =
    bridge === undefined
      ? 'a host keeps no trace of IGMPv3 queries, nor of others where its version is enforced.'
      : `${bridge} asks nothing itself (bridge.multicast_querier lets it), ${routers}, and a querier without an address leaves no trace.`;
  return `${from}${mld} To hear one takes up to 125 s: tcpdump -p -ni ${name} igmp`;
}

/** The element of `multicast_routes` that leads packets on where they end now. Pure. */
import type { DaemonRoute } from '../../facts/daemon-routes.ts';
import { fullPrefix } from '../../facts/prefix.ts';
import { routingDaemonFact } from '../../facts/routing-daemon.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Json } from '../../lib/json.ts';
import { decidingMroutes, isCovered, linesInOrder } from '../../persistence/smcroute/lines.ts';
import { short } from './desired.ts';

/** Packets that come in by one interface and have to leave by another. */
export interface Lead {
  readonly group: string;
  readonly source: string;
  /** The group is one of this source only (SSM), or another route of the source is in the way. */
  readonly sourceOnly: boolean;
  readonly from: string;
  readonly to: string;
  /** They have to leave with this TTL at most. */
  readonly ttl?: number;
}

/** As a profile says it. */
export type LeadingRoute = {
  readonly group: string;
  readonly source?: string;
  readonly from: string;
  readonly to: readonly (string | { readonly dev: string; readonly ttl_threshold: number })[];
};

/** The rule that decides of them already, led to one more interface; else a rule of the group alone. */
export function leadingRoute(facts: FactValues, lead: Lead): LeadingRoute {
  const { group, source, sourceOnly, from, to, ttl } = lead;
  const rule = sourceOnly ? undefined : ruleOf(facts, lead);
  const output = ttl === undefined ? to : { dev: to, ttl_threshold: ttl - 1 };
  const others = rule?.to.filter((name) => name !== to) ?? [];
  const of = rule?.source ?? (sourceOnly ? source : null);
  return {
    group: short(rule?.group ?? fullPrefix(group)),
    ...(of === null ? {} : { source: short(of) }),
    from,
    to: [...others, output],
  };
}

/** By the running daemon, or by what it would read; a rule of several sources has no words in a profile. */
function ruleOf(facts: FactValues, { group, source, from }: Lead): DaemonRoute | undefined {
  const packet = { group: fullPrefix(group), source: fullPrefix(source) };
  const found = facts.get(routingDaemonFact);
  if (found.state !== 'known') return undefined;
  const { daemons, stopped } = found.value;
  const routes = daemons.find(({ name }) => name === 'smcrouted')?.routes;
  const rules = routes?.state === 'known' ? routes.value : [];
  const rule = rules.find((one) => one.from === from && isCovered(packet, one));
  if (rule) return isSayable(rule) ? rule : undefined;
  if (stopped === undefined) return undefined;
  const lines = decidingMroutes(linesInOrder(stopped), { kind: 'mroute', ...packet, interface: from });
  const [line] = lines;
  if (line === undefined) return undefined;
  const written = { group: line.group, source: line.source === '' ? null : line.source, from };
  return isSayable(written) ? { ...written, to: lines.flatMap((one) => one.to) } : undefined;
}

function isSayable({ source }: Pick<DaemonRoute, 'source'>): boolean {
  return source === null || short(source) !== source;
}

/** Routes that several packets need, as one list: one route of each group, source and input, one threshold an output. */
export function together(values: readonly Json[]): readonly Json[] {
  const routes = values as readonly LeadingRoute[];
  const thresholds = new Map<string, number>();
  for (const output of routes.flatMap(({ to }) => to)) {
    if (typeof output === 'string') continue;
    const { dev, ttl_threshold } = output;
    thresholds.set(dev, Math.min(ttl_threshold, thresholds.get(dev) ?? ttl_threshold));
  }
  const groups = Map.groupBy(routes, ({ group, source, from }) => JSON.stringify([group, source, from]));
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    const names = new Set(
      same.flatMap(({ to }) => to.map((output) => (typeof output === 'string' ? output : output.dev))),
    );
    const to = [...names].map((dev) => {
      const ttl_threshold = thresholds.get(dev);
      return ttl_threshold === undefined ? dev : { dev, ttl_threshold };
    });
    return first === undefined ? [] : [{ ...first, to }];
  });
}

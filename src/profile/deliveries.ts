/** The `delivery` entries of the profiles of one host. Pure. */
import { positionOf } from '../documents/pointer.ts';
import type { Origin, Problem } from '../lib/errors.ts';
import type { Json } from '../lib/json.ts';
import { asMap } from './entries.ts';
import { fillValid } from './filler.ts';
import type { LoadedProfile } from './load.ts';
import { DELIVERY_SCHEMA } from './schema.ts';
import type { Delivery } from './types.ts';
import type { Variables } from './variables.ts';

/** Merged by group, port, source, from and to: nearest wins, an element is taken whole. */
export function deliveriesOf(
  profiles: readonly LoadedProfile[],
  vars: Variables,
  problems: Problem[],
): readonly Delivery[] {
  const merged = new Map<string, Delivery>();
  for (const { document } of profiles) {
    const { delivery } = asMap(document.content);
    const elements: readonly Json[] = Array.isArray(delivery) ? delivery : [];
    for (const [index, raw] of elements.entries()) {
      const pointer = `/delivery/${index}`;
      const value = fillValid(document, raw, pointer, DELIVERY_SCHEMA, vars, problems);
      if (value === undefined) continue;
      const entry = toDelivery(asMap(value), positionOf(document, pointer));
      merged.set(JSON.stringify([entry.group, entry.port, entry.source ?? null, entry.from ?? 'all', entry.to]), entry);
    }
  }
  return [...merged.values()];
}

function toDelivery(value: { readonly [key: string]: Json }, origin: Origin): Delivery {
  return {
    group: String(value.group),
    port: Number(value.port),
    ...(value.from === undefined ? {} : { from: String(value.from) }),
    to: value.to === undefined ? 'all' : String(value.to),
    ...(value.source === undefined ? {} : { source: String(value.source) }),
    ...(value.ttl === undefined ? {} : { ttl: Number(value.ttl) }),
    ...(value.max_loss === undefined ? {} : { maxLoss: Number(value.max_loss) }),
    ...(value.max_rtt_ms === undefined ? {} : { maxRttMs: Number(value.max_rtt_ms) }),
    ...(value.dev === undefined ? {} : { dev: String(value.dev) }),
    origin,
  };
}

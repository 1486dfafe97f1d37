import type { Wanted } from '../../changes/types.ts';
import { routingDaemonFact } from '../../facts/routing-daemon.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Json } from '../../lib/json.ts';
import { known, type Reading } from '../../lib/reading.ts';
import { bootValue } from '../../persistence/index.ts';
import type { ToState } from '../../persistence/types.ts';
import { stateForDaemon, whyForeign } from '../routing-daemon.ts';
import type { DesiredMulticastRoute } from './desired.ts';
import { BY_DAEMON } from './plan.ts';

/** What smcrouted will be told at boot; without it there are no routes: the kernel keeps none. */
export function persisted(facts: FactValues, { desired }: Wanted<DesiredMulticastRoute>): Reading<Json> {
  const foreign = whyForeign(facts.get(routingDaemonFact));
  if (foreign) return foreign;
  const { group, source, from } = desired;
  const outputs = bootValue(facts, { kind: 'mroute', group, source: source ?? '', interface: from });
  if (outputs.state !== 'known') return outputs;
  const to: Json[] = [];
  for (const dev of outputs.value.split(' ').filter((name) => name !== '')) {
    const threshold = bootValue(facts, { kind: 'vif', interface: dev, property: 'ttl-threshold' });
    if (threshold.state === 'unknown') return threshold;
    to.push({ dev, ttl_threshold: threshold.state === 'known' ? Number(threshold.value) : 1 });
  }
  return known({ group, ...(source === undefined ? {} : { source }), from, to }, outputs.where);
}

export function persist(facts: FactValues, wanted: readonly Wanted<DesiredMulticastRoute>[]): ToState {
  return stateForDaemon(BY_DAEMON, facts, wanted);
}

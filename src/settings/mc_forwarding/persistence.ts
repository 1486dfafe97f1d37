import type { Wanted } from '../../changes/types.ts';
import { routingDaemonFact } from '../../facts/routing-daemon.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, mapReading, type Reading } from '../../lib/reading.ts';
import { bootValue } from '../../persistence/index.ts';
import type { ToState } from '../../persistence/types.ts';
import { interfaceName } from '../interface.ts';
import { stateForDaemon, whyForeign } from '../routing-daemon.ts';
import { BY_DAEMON } from './plan.ts';

/** The kernel begins with 0 (net/ipv4/devinet.c), and only a daemon that is started at boot makes it 1. */
export function persisted(facts: FactValues, wanted: Wanted<boolean>): Reading<boolean> {
  const foreign = whyForeign(facts.get(routingDaemonFact));
  if (foreign) return foreign;
  const slot = { kind: 'vif', interface: interfaceName(wanted), property: 'enabled' } as const;
  const stated = bootValue(facts, slot);
  return stated.state === 'absent' ? known(false, stated.why) : mapReading(stated, (value) => value === 'on');
}

export function persist(facts: FactValues, wanted: readonly Wanted<boolean>[]): ToState {
  return stateForDaemon(BY_DAEMON, facts, wanted);
}

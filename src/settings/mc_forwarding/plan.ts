import type { Plan, Wanted } from '../../changes/types.ts';
import { mcForwardingFact } from '../../facts/mc-forwarding.ts';
import type { Fact, FactValues } from '../../facts/types.ts';
import { known, mapReading, type Reading } from '../../lib/reading.ts';
import { interfaceName } from '../interface.ts';
import { type ByDaemon, foreseeConfig } from '../routing-daemon.ts';
import { planVif, vifStatements } from '../vif.ts';
import { current } from './current.ts';

export const BY_DAEMON: ByDaemon<boolean> = { id: 'mc_forwarding', statements: vifStatements };

export function plan(facts: FactValues, wanted: readonly Wanted<boolean>[]): Plan {
  return planVif(BY_DAEMON, (one) => current(facts, one).running, facts, wanted);
}

/** What smcrouted's files say then, and the keys, which IPv6 looks at. */
export function foresee(facts: FactValues, wanted: readonly Wanted<boolean>[]): FactValues {
  const told = foreseeConfig(facts, wanted.flatMap(vifStatements));
  const keys = mapReading(
    facts.get(mcForwardingFact),
    (now) => new Map([...now, ...wanted.map((one) => [interfaceName(one), known(one.desired ? 1 : 0)] as const)]),
  );
  return {
    get: <T>(fact: Fact<T>) => (fact === (mcForwardingFact as Fact) ? (keys as Reading<T>) : told.get(fact)),
  };
}

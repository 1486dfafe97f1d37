/** What ethtool told of one interface. Pure. */
import type { Fact, FactValues } from '../facts/types.ts';
import { type Reading, unknown } from '../lib/reading.ts';
import { readInterface } from './interface.ts';

/** Absent without the interface, and where the answer says that the driver has no such thing. */
export function readEthtool<T>(
  facts: FactValues,
  fact: Fact<ReadonlyMap<string, Reading<T>>>,
  name: string,
): Reading<T> {
  const found = readInterface(facts, name);
  if (found.state !== 'known') return found;
  const interfaces = facts.get(fact);
  if (interfaces.state !== 'known') return interfaces;
  return interfaces.value.get(name) ?? unknown(`ethtool was not asked about ${name}`);
}

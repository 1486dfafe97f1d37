/** One of the parameters that ethtool lists, with its maximum. Pure. */
import type { ParametersOf } from '../facts/ethtool-parameters.ts';
import type { Fact, FactValues } from '../facts/types.ts';
import { absent, known, type Reading } from '../lib/reading.ts';
import { readEthtool } from './ethtool.ts';
import type { MapState } from './ethtool-map.ts';

/** Absent where the driver has none of the kind, or not this one (`n/a`; 0 of 0 before ethtool 5.6). */
export function readParameter(
  facts: FactValues,
  fact: Fact<ParametersOf>,
  name: string,
  item: string,
): Reading<MapState> {
  const parameters = readEthtool(facts, fact, name);
  if (parameters.state !== 'known') return parameters;
  const parameter = parameters.value.get(item);
  return parameter && parameter.max !== 0 ? known(parameter) : absent(`its driver has no ${item}`);
}

/** Parameters that ethtool lists, with their maximum. Pure. */
import type { ParametersOf } from '../facts/ethtool-parameters.ts';
import type { Fact, FactValues } from '../facts/types.ts';
import { absent, known, mapReading, type Reading } from '../lib/reading.ts';
import { capturedMap } from './capture.ts';
import { readEthtool } from './ethtool.ts';
import type { EthtoolMap, MapState } from './ethtool-map.ts';
import type { Captured } from './types.ts';

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

/** All that ethtool lists of the kind, as a profile says it. */
export function capturedParameters(
  map: EthtoolMap,
  fact: Fact<ParametersOf>,
  facts: FactValues,
  name: string | null,
): readonly Captured[] {
  const found = readEthtool(facts, fact, name ?? '');
  const items = mapReading(found, (parameters) => parameters.keys());
  return capturedMap(map, facts, name, items);
}

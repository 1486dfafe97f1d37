/** What settings of an interface have in common when a host is captured. Pure. */
import type { Wanted } from '../changes/types.ts';
import type { FactValues } from '../facts/types.ts';
import type { Json } from '../lib/json.ts';
import { mapReading, type Reading } from '../lib/reading.ts';
import type { EthtoolMap } from './ethtool-map.ts';
import type { Captured, Current } from './types.ts';

/** A question about an interface before anything is desired of it: `current` is asked the same way. */
export function questionOf<D>(name: string | null, desired: D, item?: string): Wanted<D> {
  return {
    target: { kind: 'interface', name: name ?? '' },
    ...(item === undefined ? {} : { item }),
    desired,
    origin: { file: '', line: 1, column: 1 },
    optional: false,
  };
}

/** The value in force, where it matters; told too when it could not be read. */
export function captured(
  { running }: Pick<Current, 'running'>,
  matters: (value: Json) => boolean,
): readonly Captured[] {
  if (running.state === 'absent') return [];
  return running.state === 'unknown' || matters(running.value) ? [{ value: running }] : [];
}

/**
 * All values of a map that ethtool has. What such a value would be without anybody's doing is the driver's to say, so they are
 * worth copying only when everything is.
 * @param items absent where the driver has none of the kind
 */
export function capturedMap(
  map: EthtoolMap,
  facts: FactValues,
  name: string | null,
  items: Reading<Iterable<string>>,
): readonly Captured[] {
  if (items.state === 'absent') return [];
  if (items.state === 'unknown') return [{ value: items }];
  return [...items.value].sort().flatMap((item) => {
    const state = map.read(facts, name ?? '', item);
    const changesByItself = map.whyNow?.(facts, name ?? '', item) !== undefined;
    if (state.state === 'absent' || changesByItself) return [];
    return [{ item, value: mapReading(state, ({ value }) => value) }];
  });
}

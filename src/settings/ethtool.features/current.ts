import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known } from '../../lib/reading.ts';
import { interfaceName } from '../interface.ts';
import type { Current } from '../types.ts';
import { isFixedAgainst, type OnOff, readFeatures } from './features.ts';

export function current(facts: FactValues, wanted: Wanted<OnOff>): Current {
  const name = wanted.item ?? '';
  const features = readFeatures(facts, interfaceName(wanted));
  if (features.state !== 'known') return { running: features };
  const feature = features.value.get(name);
  if (!feature) {
    return { running: absent(`its kernel does not know ${name}`), holdsWithout: wanted.desired === 'off' };
  }
  const state: OnOff = feature.on ? 'on' : 'off';
  const running = known(state);
  const wish = feature.requested === undefined ? undefined : `requested ${feature.requested ? 'on' : 'off'}`;
  if (state === wanted.desired) return { running };
  if (isFixedAgainst(features.value, name, wanted.desired)) return { running, why: 'fixed by the driver' };
  return { running, ...(wish === undefined ? {} : { why: `${wish}, but something it depends on is off` }) };
}

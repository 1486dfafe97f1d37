import type { Wanted } from '../../changes/types.ts';
import { sysctlKeysFact } from '../../facts/sysctl-keys.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, mapReading, type Reading, unknown } from '../../lib/reading.ts';
import { sysctlPath } from '../../lib/sysctl-name.ts';
import type { Current } from '../types.ts';
import { type Desired, isAtLeast } from './desired.ts';
import { nearKey } from './names.ts';
import { toValue } from './value.ts';

export function current(facts: FactValues, wanted: Wanted<Desired>): Current {
  const name = wanted.item ?? '';
  const reading = readKey(facts, name);
  if (reading.state === 'absent') return { running: absent(whyAbsent(name)) };
  if (reading.state === 'unknown' && reading.why.endsWith(': Is a directory')) {
    return { running: reading, error: `${name} is no key: there are keys below it` };
  }
  const running = mapReading(reading, toValue);
  if (running.state === 'known' && typeof running.value === 'string' && isAtLeast(wanted.desired)) {
    return { running, error: `${name} holds no single number: at_least says nothing of it` };
  }
  return { running };
}

/** What the kernel shows for the key, as it stands there. */
export function readKey(facts: FactValues, name: string): Reading<string> {
  const keys = facts.get(sysctlKeysFact);
  if (keys.state !== 'known') return keys;
  return keys.value.get(sysctlPath(name).join('/')) ?? unknown(`${name} was not read`);
}

function whyAbsent(name: string): string {
  const [, family, place, owner] = sysctlPath(name);
  if (place === 'conf' && owner !== undefined) {
    return `there is no ${name}: no interface ${owner}, no ${family} there, or a kernel without this key`;
  }
  const near = nearKey(name);
  const meant = near === undefined || near === name ? '' : ` (did you mean ${near}?)`;
  return `there is no ${name}${meant}: its module is not loaded, the kernel is older, or a container does not show it`;
}

import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { mapReading } from '../../lib/reading.ts';
import { interfaceName, readInterface } from '../interface.ts';
import type { Current } from '../types.ts';

export function current(facts: FactValues, wanted: Wanted<boolean>): Current {
  const name = interfaceName(wanted);
  const found = readInterface(facts, name);
  const running = mapReading(found, ({ flags }) => flags.includes('MULTICAST'));
  if (found.state !== 'known') return { running };
  return { running, why: `flags of ${name}: ${found.value.flags.join(',') || 'none'}` };
}

import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { mapReading } from '../../lib/reading.ts';
import { interfaceName, readInterface } from '../interface.ts';
import type { Current } from '../types.ts';

export function current(facts: FactValues, wanted: Wanted<boolean>): Current {
  const found = readInterface(facts, interfaceName(wanted));
  const running = mapReading(found, ({ flags }) => flags.includes('UP'));
  if (found.state !== 'known') return { running };
  const { operstate, carrier } = found.value;
  return { running, why: `its state is ${operstate}${carrier === true ? ', with carrier' : ''}` };
}

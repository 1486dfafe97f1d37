import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, unknown } from '../../lib/reading.ts';
import { interfaceName, readInterface } from '../interface.ts';
import type { Current } from '../types.ts';
import { whyOutOfRange } from './range.ts';

export function current(facts: FactValues, wanted: Wanted<number>): Current {
  const name = interfaceName(wanted);
  const found = readInterface(facts, name);
  if (found.state !== 'known') return { running: found };
  if (found.value.mtu === null) return { running: unknown(`the MTU of ${name} was not read`) };
  const why = whyOutOfRange(facts, name, wanted.desired);
  return { running: known(found.value.mtu), ...(why === undefined ? {} : { why }) };
}

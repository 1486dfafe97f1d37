import type { Wanted } from '../../changes/types.ts';
import { rpFilterFact } from '../../facts/rp-filter.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, unknown } from '../../lib/reading.ts';
import { interfaceName, readInterface } from '../interface.ts';
import type { Current } from '../types.ts';
import { type Mode, showNumber } from './modes.ts';

/** In force is the greater of conf.all and the interface's own key (fib_validate_source, IN_DEV_RPFILTER). */
export function current(facts: FactValues, wanted: Wanted<Mode>): Current {
  const name = interfaceName(wanted);
  const found = readInterface(facts, name);
  if (found.state === 'absent') return { running: found };
  const keys = facts.get(rpFilterFact);
  if (keys.state !== 'known') return { running: keys };
  const all = keys.value.get('all');
  const own = keys.value.get(name);
  if (all?.state !== 'known') return { running: unknown(all?.why ?? 'conf.all.rp_filter was not read') };
  if (own?.state !== 'known') return { running: unknown(own?.why ?? `${name} has no IPv4 settings in /proc/sys`) };
  return {
    running: known(showNumber(Math.max(all.value, own.value))),
    why: `in force is max(all=${all.value}, ${name}=${own.value})`,
  };
}

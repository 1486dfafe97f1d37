import type { Wanted } from '../../changes/types.ts';
import { linkDetailsFact } from '../../facts/link-details.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, unknown } from '../../lib/reading.ts';
import { interfaceName, readInterface } from '../interface.ts';
import type { Current } from '../types.ts';

/** /sys shows the flag also while a routing daemon or a capture has asked for it: then only ip or ifconfig know a user's. */
export function current(facts: FactValues, wanted: Wanted<boolean>): Current {
  const name = interfaceName(wanted);
  const found = readInterface(facts, name);
  if (found.state !== 'known') return { running: found };
  if (!found.value.flags.includes('ALLMULTI')) return { running: known(false), why: 'no user set the flag' };
  const details = facts.get(linkDetailsFact);
  if (details.state !== 'known')
    return { running: unknown(`${name} takes all multicast, and who asked for it: ${details.why}`) };
  const link = details.value.links.get(name);
  if (!link) return { running: unknown(`${name} takes all multicast, and ${details.value.source} does not show it`) };
  if (link.allMulticast) return { running: known(true), why: 'a user set the flag' };
  return {
    running: known(false),
    why: 'a program (a routing daemon, a capture) has it take all multicast, no user set the flag',
  };
}

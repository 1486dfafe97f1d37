import type { Wanted } from '../../changes/types.ts';
import { mcForwardingFact, mcForwardingIpv6Fact } from '../../facts/mc-forwarding.ts';
import type { FactValues } from '../../facts/types.ts';
import { mapReading, unknown } from '../../lib/reading.ts';
import { interfaceName, readInterface } from '../interface.ts';
import { daemonText } from '../routing-daemon.ts';
import type { Current } from '../types.ts';

export function current(facts: FactValues, wanted: Wanted<boolean>): Current {
  const name = interfaceName(wanted);
  const found = readInterface(facts, name);
  if (found.state !== 'known') return { running: found };
  const keys = facts.get(mcForwardingFact);
  if (keys.state !== 'known') return { running: keys };
  const own = keys.value.get(name) ?? unknown(`${name} has no IPv4 settings in /proc/sys`);
  return { running: mapReading(own, (value) => value !== 0), why: `${daemonText(facts)}${ipv6Text(facts, name)}` };
}

/** IPv6 has a table and a daemon of its own; the setting is about IPv4, so it is told and not judged. */
function ipv6Text(facts: FactValues, name: string): string {
  const keys = facts.get(mcForwardingIpv6Fact);
  const own = keys.state === 'known' ? keys.value.get(name) : undefined;
  return own?.state === 'known' && own.value !== 0 ? `; IPv6 multicast is forwarded on ${name}` : '';
}

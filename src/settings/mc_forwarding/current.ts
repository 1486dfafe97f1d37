import type { Wanted } from '../../changes/types.ts';
import { mcForwardingFact } from '../../facts/mc-forwarding.ts';
import { routingDaemonFact } from '../../facts/routing-daemon.ts';
import type { FactValues } from '../../facts/types.ts';
import { mapReading, unknown } from '../../lib/reading.ts';
import { interfaceName, readInterface } from '../interface.ts';
import type { Current } from '../types.ts';

export function current(facts: FactValues, wanted: Wanted<boolean>): Current {
  const name = interfaceName(wanted);
  const found = readInterface(facts, name);
  if (found.state !== 'known') return { running: found };
  const keys = facts.get(mcForwardingFact);
  if (keys.state !== 'known') return { running: keys };
  const own = keys.value.get(name) ?? unknown(`${name} has no IPv4 settings in /proc/sys`);
  return { running: mapReading(own, (value) => value !== 0), why: daemonText(facts) };
}

function daemonText(facts: FactValues): string {
  const found = facts.get(routingDaemonFact);
  if (found.state !== 'known') return `routing daemons: ${found.why}`;
  const names = found.value.daemons.map(({ name, pid }) => `${name} (pid ${pid})`);
  return names.length === 0 ? 'no multicast routing daemon runs here' : `set by ${names.join(', ')}`;
}

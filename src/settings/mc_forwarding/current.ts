import type { Wanted } from '../../changes/types.ts';
import { mcForwardingFact, mcForwardingIpv6Fact } from '../../facts/mc-forwarding.ts';
import type { FactValues } from '../../facts/types.ts';
import { interfaceName } from '../interface.ts';
import { daemonText } from '../routing-daemon.ts';
import type { Current } from '../types.ts';
import { runningVif } from '../vif.ts';

export function current(facts: FactValues, wanted: Wanted<boolean>): Current {
  const name = interfaceName(wanted);
  const running = runningVif(facts, mcForwardingFact, 'IPv4', name);
  return running.state === 'known' ? { running, why: `${daemonText(facts)}${ipv6Text(facts, name)}` } : { running };
}

/** IPv6 has a table and a daemon of its own; the setting is about IPv4, so it is told and not judged. */
function ipv6Text(facts: FactValues, name: string): string {
  const keys = facts.get(mcForwardingIpv6Fact);
  const own = keys.state === 'known' ? keys.value.get(name) : undefined;
  return own?.state === 'known' && own.value !== 0 ? `; IPv6 multicast is forwarded on ${name}` : '';
}

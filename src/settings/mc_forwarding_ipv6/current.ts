import type { Wanted } from '../../changes/types.ts';
import { mcForwardingIpv6Fact } from '../../facts/mc-forwarding.ts';
import type { FactValues } from '../../facts/types.ts';
import { interfaceName } from '../interface.ts';
import { daemonText } from '../routing-daemon.ts';
import type { Current } from '../types.ts';
import { runningVif } from '../vif.ts';

export function current(facts: FactValues, wanted: Wanted<boolean>): Current {
  const running = runningVif(facts, mcForwardingIpv6Fact, 'IPv6', interfaceName(wanted));
  return running.state === 'known' ? { running, why: daemonText(facts) } : { running };
}

import type { Plan, Wanted } from '../../changes/types.ts';
import type { ConfKeys } from '../../facts/conf-keys.ts';
import { mcForwardingFact, mcForwardingIpv6Fact } from '../../facts/mc-forwarding.ts';
import type { Fact, FactValues } from '../../facts/types.ts';
import { interfaceName } from '../interface.ts';
import { type ByDaemon, foreseeConfig } from '../routing-daemon.ts';
import { planVif, vifStatements } from '../vif.ts';
import { current } from './current.ts';

export const BY_DAEMON: ByDaemon<boolean> = { id: 'mc_forwarding_ipv6', statements: vifStatements };

export function plan(facts: FactValues, wanted: readonly Wanted<boolean>[]): Plan {
  return planVif(
    BY_DAEMON,
    (one) => current(facts, one).running,
    facts,
    wanted,
    (one) => whyNot(facts, one),
  );
}

export function foresee(facts: FactValues, wanted: readonly Wanted<boolean>[]): FactValues {
  return foreseeConfig(facts, wanted.flatMap(vifStatements));
}

/** conf.all is 1 exactly while somebody holds the table: MRT_INIT, MRT6_INIT. */
function whyNot(facts: FactValues, wanted: Wanted<boolean>): string | undefined {
  const name = interfaceName(wanted);
  if (!wanted.desired && isOn(facts, mcForwardingFact, name)) {
    return `smcrouted takes an interface for IPv4 and IPv6 together, and ${name} forwards IPv4: say mc_forwarding: false as well`;
  }
  if (wanted.desired && isOn(facts, mcForwardingFact, 'all') && !isOn(facts, mcForwardingIpv6Fact, 'all')) {
    return 'the daemon that runs here forwards IPv4 only: it, or this kernel, was built without IPv6 multicast routing';
  }
  return undefined;
}

function isOn(facts: FactValues, fact: Fact<ConfKeys>, name: string): boolean {
  const keys = facts.get(fact);
  const own = keys.state === 'known' ? keys.value.get(name) : undefined;
  return own?.state === 'known' && own.value !== 0;
}

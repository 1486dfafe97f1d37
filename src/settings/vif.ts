/** An interface in the table of multicast routing: what mc_forwarding says of IPv4 and of IPv6 in the same way. Pure. */
import type { Impossible, Plan, Wanted } from '../changes/types.ts';
import type { ConfKeys } from '../facts/conf-keys.ts';
import { routingDaemonFact } from '../facts/routing-daemon.ts';
import type { Fact, FactValues } from '../facts/types.ts';
import { known, mapReading, type Reading, unknown } from '../lib/reading.ts';
import { bootValue } from '../persistence/index.ts';
import type { Statement } from '../persistence/types.ts';
import { interfaceName, readInterface } from './interface.ts';
import { type ByDaemon, whyForeign } from './routing-daemon.ts';
import { planByDaemon } from './routing-daemon-plan.ts';

/** From the kernel's own key (mc_forwarding), whoever set it. */
export function runningVif(
  facts: FactValues,
  fact: Fact<ConfKeys>,
  family: 'IPv4' | 'IPv6',
  name: string,
): Reading<boolean> {
  const found = readInterface(facts, name);
  if (found.state !== 'known') return found;
  const keys = facts.get(fact);
  if (keys.state !== 'known') return keys;
  const own = keys.value.get(name) ?? unknown(`${name} has no ${family} settings in /proc/sys`);
  return mapReading(own, (value) => value !== 0);
}

/** @param whyNot what keeps a value that differs from being brought */
export function planVif(
  by: ByDaemon<boolean>,
  running: (wanted: Wanted<boolean>) => Reading<unknown>,
  facts: FactValues,
  wanted: readonly Wanted<boolean>[],
  whyNot: (wanted: Wanted<boolean>) => string | undefined = () => undefined,
): Plan {
  const impossible: Impossible[] = [];
  const possible: Wanted<boolean>[] = [];
  for (const one of wanted) {
    const now = running(one);
    if (now.state === 'known' && now.value === one.desired) continue;
    const why = now.state === 'known' ? whyNot(one) : now.why;
    if (why === undefined) possible.push(one);
    else impossible.push({ wanted: one, why, remedy: [] });
  }
  const planned = planByDaemon(by, facts, possible);
  return { changes: planned.changes, impossible: [...impossible, ...planned.impossible] };
}

export function vifStatements(wanted: Wanted<boolean>): readonly Statement[] {
  return [{ slot: slotOf(wanted), value: wanted.desired ? 'on' : 'off' }];
}

/** The kernel begins with 0 (net/ipv4/devinet.c, net/ipv6/addrconf.c), and only a daemon that is started at boot makes it 1. */
export function persistedVif(facts: FactValues, wanted: Wanted<boolean>): Reading<boolean> {
  const foreign = whyForeign(facts.get(routingDaemonFact));
  if (foreign) return foreign;
  const stated = bootValue(facts, slotOf(wanted));
  return stated.state === 'absent' ? known(false, stated.why) : mapReading(stated, (value) => value === 'on');
}

function slotOf(wanted: Wanted<boolean>): Extract<Statement['slot'], { readonly kind: 'vif' }> {
  return { kind: 'vif', interface: interfaceName(wanted), property: 'enabled' };
}

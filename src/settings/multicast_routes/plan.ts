import type { Impossible, Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Statement } from '../../persistence/types.ts';
import { type ByDaemon, foreseeConfig } from '../routing-daemon.ts';
import { planByDaemon } from '../routing-daemon-plan.ts';
import { current, equal, showRule } from './current.ts';
import { type DesiredMulticastRoute, short } from './desired.ts';
import { forwardingOf } from './forwarding.ts';

export const BY_DAEMON: ByDaemon<DesiredMulticastRoute> = { id: 'multicast_routes', statements: statementsOf };

export function plan(
  facts: FactValues,
  wanted: readonly Wanted<DesiredMulticastRoute>[],
  among: readonly Wanted<DesiredMulticastRoute>[] = wanted,
): Plan {
  const impossible: Impossible[] = [];
  const possible: Wanted<DesiredMulticastRoute>[] = [];
  for (const one of wanted) {
    const { running } = current(facts, one, among);
    if (running.state !== 'known') impossible.push({ wanted: one, why: running.why, remedy: [] });
    else if (!equal(one.desired, running.value)) {
      const blocked = obstacle(facts, one, among);
      if (blocked) impossible.push({ wanted: one, ...blocked });
      else possible.push(one);
    }
  }
  const planned = planByDaemon(BY_DAEMON, facts, possible);
  return { changes: planned.changes, impossible: [...impossible, ...planned.impossible] };
}

export function foresee(facts: FactValues, wanted: readonly Wanted<DesiredMulticastRoute>[]): FactValues {
  return foreseeConfig(facts, wanted.flatMap(statementsOf));
}

/** Its interfaces in the table, their thresholds where one is desired, and the route itself. */
function statementsOf({ desired }: Wanted<DesiredMulticastRoute>): readonly Statement[] {
  const { group, source = '', from, to } = desired;
  const names = to.map(({ dev }) => dev);
  return [
    ...[from, ...names].map((name) => vif(name, 'enabled', 'on')),
    ...to.flatMap(({ dev, ttl_threshold }) =>
      ttl_threshold === undefined ? [] : [vif(dev, 'ttl-threshold', String(ttl_threshold))],
    ),
    { slot: { kind: 'mroute', group, source, interface: from }, value: names.join(' ') },
  ];
}

function vif(name: string, property: 'enabled' | 'ttl-threshold', value: string): Statement {
  return { slot: { kind: 'vif', interface: name, property }, value };
}

/** What no line of ours would change, since smcrouted goes on with other rules of its own. */
function obstacle(
  facts: FactValues,
  wanted: Wanted<DesiredMulticastRoute>,
  among: readonly Wanted<DesiredMulticastRoute>[],
): Omit<Impossible, 'wanted'> | undefined {
  const found = forwardingOf(facts, wanted, among);
  if (found.state !== 'known' || !found.value.to) return undefined;
  const { to, by, exceptions } = found.value;
  const { group, source } = wanted.desired;
  const isEntry = source !== undefined && short(group) !== group;
  const others = { to: to.map((output) => ({ ...output })) };
  if (by && !isEntry && !equal(wanted.desired, others)) {
    return {
      why: `smcrouted goes by its first route that fits, which is ${showRule(by)}, and nothing says that it may go`,
      remedy: ['smcroutectl show routes'],
    };
  }
  if (exceptions.length === 0 || !equal(wanted.desired, others)) return undefined;
  const rules = exceptions.map((route) => `(${route.source}, ${route.group})`).join(', ');
  const why = `${rules} goes elsewhere by a route of its own or an older one, and nothing says that it may not`;
  return { why, remedy: ['smcroutectl show routes', 'smcroutectl flush'] };
}

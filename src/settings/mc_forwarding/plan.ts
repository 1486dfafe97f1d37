import type { Impossible, Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Statement } from '../../persistence/types.ts';
import { interfaceName } from '../interface.ts';
import { type ByDaemon, foreseeConfig, planByDaemon } from '../routing-daemon.ts';
import { current } from './current.ts';

export const BY_DAEMON: ByDaemon<boolean> = { id: 'mc_forwarding', statements: statementsOf };

export function plan(facts: FactValues, wanted: readonly Wanted<boolean>[]): Plan {
  const impossible: Impossible[] = [];
  const possible: Wanted<boolean>[] = [];
  for (const one of wanted) {
    const { running } = current(facts, one);
    if (running.state !== 'known') impossible.push({ wanted: one, why: running.why, remedy: [] });
    else if (running.value !== one.desired) possible.push(one);
  }
  const planned = planByDaemon(BY_DAEMON, facts, possible);
  return { changes: planned.changes, impossible: [...impossible, ...planned.impossible] };
}

export function foresee(facts: FactValues, wanted: readonly Wanted<boolean>[]): FactValues {
  return foreseeConfig(facts, wanted.flatMap(statementsOf));
}

function statementsOf(wanted: Wanted<boolean>): readonly Statement[] {
  const slot = { kind: 'vif', interface: interfaceName(wanted), property: 'enabled' } as const;
  return [{ slot, value: wanted.desired ? 'on' : 'off' }];
}

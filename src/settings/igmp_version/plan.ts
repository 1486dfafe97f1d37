import type { Impossible, Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { planConf } from '../conf-plan.ts';
import { readPair } from '../conf-rule.ts';
import { current, olderQuerier } from './current.ts';
import { type IgmpVersion, RULE } from './rule.ts';

/** A querier of an older version cannot be overruled by a key: force_igmp_version=3 still answers it in its version. */
export function plan(facts: FactValues, wanted: readonly Wanted<IgmpVersion>[]): Plan {
  const impossible: Impossible[] = [];
  const possible: Wanted<IgmpVersion>[] = [];
  for (const one of wanted) {
    const pair = readPair(facts, RULE, one);
    const { running } = current(facts, one);
    const enforced = pair.state === 'known' && RULE.inForce(pair.value.all, pair.value.own) === one.desired;
    if (!enforced || running.state !== 'known') {
      possible.push(one);
      continue;
    }
    const why = `${olderQuerier(Number(running.value))}; let the querier (a switch or router) speak version ${one.desired}`;
    impossible.push({ wanted: one, why, remedy: [] });
  }
  const plan = planConf(facts, RULE, possible);
  return { changes: plan.changes, impossible: [...impossible, ...plan.impossible] };
}

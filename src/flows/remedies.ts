/** Remedies of failed pairs that only the plan of a setting can tell: what has to be run depends on all that a host has set. */

import { actionText } from '../changes/actions.ts';
import type { Wanted } from '../changes/types.ts';
import { interfacesFact } from '../facts/interfaces.ts';
import type { FactValues } from '../facts/types.ts';
import type { Origin } from '../lib/errors.ts';
import type { DiagnosedPair, Diagnosis, Fix } from '../ping/types.ts';
import type { Cause, PairResult } from '../result/types.ts';
import { settingById } from '../settings/index.ts';

import { expand } from './expand.ts';
import type { Fleet, Outcome } from './fleet.ts';
import { readFacts } from './read.ts';
import type { Task } from './tasks.ts';

/** What a value has as origin that no profile asked for. */
const OF_THE_PING: Origin = { file: '(what makes the ping pass)', line: 1, column: 1 };

/** Reads the hosts concerned once more, and gives every cause its remedy. A host that does not answer costs the remedy only. */
export async function withRemedies(
  fleet: Fleet,
  tasks: readonly Task[],
  pairs: readonly DiagnosedPair[],
): Promise<readonly PairResult[]> {
  const fixes = new Map<string, Fix[]>();
  for (const { host, fix } of pairs.flatMap(causesOf)) if (fix) fixes.set(host, [...(fixes.get(host) ?? []), fix]);
  if (fixes.size === 0) return pairs;
  const concerned = tasks.filter((task) => fixes.has(task.host.name));
  const outcomes = await fleet.forEach('Planning remedies', concerned, async (task, host) => {
    const known = fixes.get(task.host.name) ?? [];
    const facts = new Set([interfacesFact, ...known.flatMap((fix) => settingById(fix.setting).facts)]);
    return readFacts(host, [...facts], [...new Set(known.map((fix) => fix.interface))]);
  });
  const read = new Map([...outcomes].map(([task, outcome]) => [task.host.name, { task, outcome }]));
  const complete = (cause: Diagnosis): Cause => {
    const { fix, ...told } = cause;
    const found = read.get(cause.host);
    return fix && found ? { ...told, ...remedyOf(told, fix, found.task, found.outcome) } : told;
  };
  return pairs.map(({ cause, otherCauses, ...pair }) => ({
    ...pair,
    ...(cause === undefined ? {} : { cause: complete(cause) }),
    ...(otherCauses === undefined ? {} : { otherCauses: otherCauses.map(complete) }),
  }));
}

function causesOf({ cause, otherCauses = [] }: DiagnosedPair): readonly Diagnosis[] {
  return cause === undefined ? otherCauses : [cause, ...otherCauses];
}

function remedyOf(
  { evidence, remedy }: Cause,
  fix: Fix,
  task: Task,
  outcome: Outcome<FactValues>,
): Pick<Cause, 'evidence' | 'remedy'> {
  if ('error' in outcome)
    return { evidence: [...evidence, `a remedy could not be planned: ${outcome.error.message}`], remedy };
  const wanted = wantedFor(fix, task);
  const plan = settingById(fix.setting).plan?.(outcome.value, [wanted], [wanted]);
  const commands = plan?.changes.flatMap((change) => change.actions.map(actionText)) ?? [];
  const against = plan?.impossible ?? [];
  return {
    evidence: [...evidence, ...against.map(({ why }) => `a remedy could not be planned: ${why}`)],
    remedy: [...remedy, ...commands, ...against.flatMap((one) => one.remedy)],
  };
}

/** What the profile desires there, as `check` says it, where that makes the packets pass; else the least change that does. */
function wantedFor(fix: Fix, task: Task): Wanted {
  const setting = settingById(fix.setting);
  const values = fix.values.map((value) => setting.normalise(value));
  const desired = expand(task.profile.desired, [fix.interface]).find(
    (entry) =>
      entry.setting === fix.setting &&
      entry.wanted.target.kind === 'interface' &&
      entry.wanted.target.name === fix.interface,
  )?.wanted;
  if (desired && values.includes(desired.desired)) return desired;
  return {
    target: { kind: 'interface', name: fix.interface },
    desired: values[0],
    origin: OF_THE_PING,
    optional: false,
  };
}

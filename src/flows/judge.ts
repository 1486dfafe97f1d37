/** What was read held against what is wanted: findings, and the plan that would fix them. Pure; knows no setting by name. */
import type { FactValues } from '../facts/types.ts';
import type { Json } from '../lib/json.ts';
import type { Finding, FindingVerdict } from '../result/types.ts';
import { actionText } from '../settings/actions.ts';
import { settingById } from '../settings/index.ts';
import type { Change, Current, Impossible, Plan, Setting, Wanted } from '../settings/types.ts';
import type { WantedOf } from './expand.ts';

export interface Judgement {
  readonly findings: readonly Finding[];
  /** Changes for everything that drifts, in the order of the settings' list. */
  readonly changes: readonly Change[];
}

export function judge(facts: FactValues, wanted: readonly WantedOf[]): Judgement {
  const among = new Map<string, Wanted[]>();
  for (const { setting, wanted: one } of wanted) among.set(setting, [...(among.get(setting) ?? []), one]);
  const judged = wanted.map((entry) => ({ ...judgeOne(facts, entry, among.get(entry.setting) ?? []), entry }));
  const changes: Change[] = [];
  const plans = new Map<string, Plan>();
  for (const [id, all] of among) {
    const drifting = judged.filter((one) => one.entry.setting === id && one.verdict === 'drift');
    if (drifting.length === 0) continue;
    const plan = settingById(id).plan?.(
      facts,
      drifting.map((one) => one.entry.wanted),
      all,
    );
    if (!plan) continue;
    plans.set(id, plan);
    changes.push(...plan.changes);
  }
  const findings = judged.map((one) => finding(one.entry, one.current, one.verdict, plans.get(one.entry.setting)));
  return { findings, changes };
}

/** @param among everything wanted of this setting on this host: one route can bear on another */
function judgeOne(
  facts: FactValues,
  entry: WantedOf,
  among: readonly Wanted[],
): { current: Current; verdict: FindingVerdict } {
  const setting = settingById(entry.setting);
  const current = setting.current(facts, entry.wanted, among);
  return { current, verdict: verdictOf(setting, entry.wanted, current) };
}

function verdictOf(setting: Setting, wanted: Wanted, current: Current): FindingVerdict {
  if (current.error !== undefined) return 'error';
  const { running, persisted } = current;
  if (running.state === 'unknown') return 'unknown';
  if (running.state === 'absent') return current.holdsWithout || wanted.optional ? 'not-applicable' : 'drift';
  if (!setting.equal(wanted.desired, running.value)) return 'drift';
  if (persisted?.state === 'known' && !setting.equal(wanted.desired, persisted.value)) return 'not-persisted';
  return 'match';
}

function finding(entry: WantedOf, current: Current, verdict: FindingVerdict, plan: Plan | undefined): Finding {
  const { wanted } = entry;
  const changes = plan?.changes.filter((change) => change.serves.includes(wanted)) ?? [];
  const impossible = plan?.impossible.find((one) => one.wanted === wanted);
  const why = current.error ?? joinWhy(current.why, impossible);
  return {
    setting: entry.setting,
    target: wanted.target.kind === 'host' ? 'host' : wanted.target.name,
    ...(wanted.item === undefined ? {} : { item: wanted.item }),
    verdict,
    desired: wanted.desired as Json,
    running: current.running,
    ...(current.persisted === undefined ? {} : { persisted: current.persisted }),
    ...(why === undefined ? {} : { why }),
    origin: wanted.origin,
    remedy: [...changes.flatMap((change) => change.actions.map(actionText)), ...(impossible?.remedy ?? [])],
  };
}

function joinWhy(why: string | undefined, impossible: Impossible | undefined): string | undefined {
  if (!impossible) return why;
  return why === undefined || why === impossible.why ? impossible.why : `${why}; ${impossible.why}`;
}

/** What was read held against what is wanted: findings, and the plan that would fix them. Pure; knows no setting by name. */
import { actionText } from '../../changes/actions.ts';
import type { Change, Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Json } from '../../lib/json.ts';
import type { Reading } from '../../lib/reading.ts';
import { planBoot } from '../../persistence/index.ts';
import { overwritersOf } from '../../persistence/overwriters.ts';
import type { ToState } from '../../persistence/types.ts';
import type { Finding, FindingVerdict } from '../../result/types.ts';
import { SETTINGS, settingById } from '../../settings/index.ts';
import type { Current, Setting } from '../../settings/types.ts';
import type { WantedOf } from '../fleet/expand.ts';

export interface Judgement {
  readonly findings: readonly Finding[];
  /** Changes for everything that drifts, in the order of the settings' list; those of stage `boot` come last. */
  readonly changes: readonly Change[];
}

/** One wanted value with what was found. */
interface Judged {
  readonly entry: WantedOf;
  readonly current: Current;
  readonly persisted?: Reading<Json>;
  readonly verdict: FindingVerdict;
}

/** @param boot whether to look at what a reboot would bring; the facts of persistence were read then */
export function judge(facts: FactValues, wanted: readonly WantedOf[], boot: boolean): Judgement {
  const among = new Map<string, Wanted[]>();
  for (const { setting, wanted: one } of wanted) among.set(setting, [...(among.get(setting) ?? []), one]);
  const judged = wanted.map((entry) => judgeOne(facts, entry, among.get(entry.setting) ?? [], boot));
  const plans: Plan[] = [];
  const wishes: ToState[] = [];
  let ahead = facts;
  for (const setting of SETTINGS) {
    const all = among.get(setting.id) ?? [];
    const own = judged.filter((one) => one.entry.setting === setting.id);
    const drifting = own.filter((one) => one.verdict === 'drift').map((one) => one.entry.wanted);
    const plan = drifting.length > 0 ? setting.plan?.(ahead, drifting, all) : undefined;
    if (plan) {
      plans.push(plan);
      const served = plan.changes.flatMap((change) => change.serves);
      ahead = setting.foresee?.(ahead, served) ?? ahead;
    }
    const lost = own.filter((one) => wouldBeLost(setting, one, plan)).map((one) => one.entry.wanted);
    if (lost.length > 0 && setting.persist) wishes.push(setting.persist(facts, lost, all));
  }
  if (wishes.length > 0) plans.push(planBoot(ahead, wishes));
  return {
    findings: judged.map((one) => finding(facts, one, plans, among.get(one.entry.setting) ?? [])),
    changes: plans.flatMap((plan) => plan.changes),
  };
}

/** @param among everything wanted of this setting on this host: one route can bear on another */
function judgeOne(facts: FactValues, entry: WantedOf, among: readonly Wanted[], boot: boolean): Judged {
  const setting = settingById(entry.setting);
  const current = setting.current(facts, entry.wanted, among);
  const there = current.running.state === 'known' && current.error === undefined;
  const persisted = boot && there ? setting.persisted?.(facts, entry.wanted, among) : undefined;
  const verdict = verdictOf(setting, entry.wanted, current, persisted);
  return { entry, current, verdict, ...(persisted === undefined ? {} : { persisted }) };
}

function verdictOf(
  setting: Setting,
  wanted: Wanted,
  current: Current,
  persisted: Reading<Json> | undefined,
): FindingVerdict {
  if (current.error !== undefined) return 'error';
  const { running } = current;
  if (running.state === 'unknown') return 'unknown';
  if (running.state === 'absent') return current.holdsWithout || wanted.optional ? 'not-applicable' : 'drift';
  if (!setting.equal(wanted.desired, running.value)) return 'drift';
  if (persisted === undefined || holds(setting, wanted, persisted)) return 'match';
  return persisted.state === 'unknown' ? 'unknown' : 'not-persisted';
}

function holds(setting: Setting, wanted: Wanted, reading: Reading<Json>): boolean {
  return reading.state === 'known' && setting.equal(wanted.desired, reading.value);
}

/** Not stated for boot as desired, and in force or about to be: what cannot be had now is not promised for later either. */
function wouldBeLost(setting: Setting, { entry, persisted, verdict }: Judged, plan: Plan | undefined): boolean {
  if (persisted === undefined || holds(setting, entry.wanted, persisted)) return false;
  if (verdict !== 'drift') return true;
  return plan?.changes.some((change) => change.serves.includes(entry.wanted)) ?? false;
}

function finding(
  facts: FactValues,
  { entry, current, persisted, verdict }: Judged,
  plans: readonly Plan[],
  among: readonly Wanted[],
): Finding {
  const { wanted } = entry;
  const changes = plans.flatMap((plan) => plan.changes).filter((change) => change.serves.includes(wanted));
  const impossible = plans.flatMap((plan) => plan.impossible).filter((one) => one.wanted === wanted);
  const overwriters = persisted === undefined ? [] : overwritersOfOne(facts, entry, among);
  const why = current.error ?? joinWhy(current.why, [...impossible.map((one) => one.why), ...overwriters]);
  return {
    setting: entry.setting,
    target: wanted.target.kind === 'host' ? 'host' : wanted.target.name,
    ...(wanted.item === undefined ? {} : { item: wanted.item }),
    verdict,
    desired: wanted.desired as Json,
    running: current.running,
    ...(persisted === undefined ? {} : { persisted }),
    ...(why === undefined ? {} : { why }),
    ...(overwriters.length === 0 ? {} : { overwriters }),
    origin: wanted.origin,
    remedy: [
      ...changes.flatMap((change) => change.actions.map(actionText)),
      ...impossible.flatMap((one) => one.remedy),
      ...(verdict === 'drift' ? (settingById(entry.setting).advise?.(facts, wanted) ?? []) : []),
    ],
  };
}

/** What will probably undo one of the statements that the value needs. */
function overwritersOfOne(
  facts: FactValues,
  { setting, wanted }: WantedOf,
  among: readonly Wanted[],
): readonly string[] {
  const stated = settingById(setting).persist?.(facts, [wanted], among).stated ?? [];
  return [...new Set(stated.flatMap(({ statement }) => overwritersOf(facts, statement)))];
}

function joinWhy(why: string | undefined, others: readonly string[]): string | undefined {
  const reasons = new Set([...(why === undefined ? [] : [why]), ...others]);
  return reasons.size === 0 ? undefined : [...reasons].join('; ');
}

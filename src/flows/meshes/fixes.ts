/** From what would let packets pass on a host to commands and profile lines, by the plans of the settings. Pure. */
import { actionText } from '../../changes/actions.ts';
import type { Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import type { Origin } from '../../lib/errors.ts';
import type { Json } from '../../lib/json.ts';
import type { Reading } from '../../lib/reading.ts';
import type { Fix } from '../../ping/types.ts';
import type { Desired } from '../../profile/types.ts';
import { profileLines } from '../../profile/write.ts';
import type { Cause } from '../../result/types.ts';
import { settingById } from '../../settings/index.ts';
import type { Setting } from '../../settings/types.ts';
import { expand } from '../fleet/expand.ts';

/** What a cause gets. */
export type Planned = Required<Pick<Cause, 'evidence' | 'remedy' | 'profile'>>;

/** What a value has as origin that no profile asked for. */
const OF_THE_PING: Origin = { file: '(what makes the ping pass)', line: 1, column: 1 };

/** What tells two fixes of a host apart. */
export function keyOf(fix: Fix): string {
  return JSON.stringify([fix.setting, fix.target, fix.item, fix.values]);
}

/**
 * The remedy of each fix of a host, by its key. Those of one setting are planned together, as `check` does: they can share a
 * kernel key or a file.
 * @param profile what the host's profile desires
 * @param facts unknown: the host did not answer
 */
export function plannedRemedies(
  fixes: readonly Fix[],
  profile: readonly Desired[],
  facts: Reading<FactValues>,
): ReadonlyMap<string, Planned> {
  const remedies = new Map<string, Planned>();
  for (const [id, all] of Map.groupBy(fixes, ({ setting }) => setting)) {
    const setting = settingById(id);
    const joined = setting.together?.(all.map(({ values }) => values[0])).map((value) => asFix(id, value));
    const chosen = (joined ?? all).map((fix) => ({ fix, ...choiceFor(fix, setting, profile) }));
    const wanted = chosen.map((one) => one.wanted);
    const plan = facts.state === 'known' ? setting.plan?.(facts.value, wanted, wanted) : undefined;
    const remedyOf = (served: readonly Choice[]): Planned => ({
      ...(facts.state === 'known' ? plannedFor(served, plan) : unplanned(facts.why)),
      profile: linesOf(setting, served),
    });
    if (joined) for (const fix of all) remedies.set(keyOf(fix), remedyOf(chosen));
    else for (const one of chosen) remedies.set(keyOf(one.fix), remedyOf([one]));
  }
  return remedies;
}

/** A fix with the value that does best there. */
interface Choice {
  readonly fix: Fix;
  readonly value: Json;
  readonly wanted: Wanted;
}

/** Of what several fixes say as one. */
function asFix(setting: string, value: Json): Fix {
  return { setting, target: { kind: 'host' }, values: [value] };
}

function plannedFor(served: readonly Choice[], plan: Plan | undefined): Pick<Planned, 'evidence' | 'remedy'> {
  const changes = plan?.changes.filter(({ serves }) => served.some(({ wanted }) => serves.includes(wanted))) ?? [];
  const against = plan?.impossible.filter((one) => served.some(({ wanted }) => one.wanted === wanted)) ?? [];
  const commands = changes.flatMap((change) => change.actions.map(actionText));
  // What no change can bring has the same reason and the same commands for all that it is said of.
  return {
    evidence: [
      ...new Set(
        against.flatMap(({ why, remedy }) =>
          remedy.length > 0 ? [`apply cannot bring it: ${why}`] : unplanned(why).evidence,
        ),
      ),
    ],
    remedy: [...commands, ...new Set(against.flatMap((one) => one.remedy))],
  };
}

function unplanned(why: string): Pick<Planned, 'evidence' | 'remedy'> {
  return { evidence: [`a remedy could not be planned: ${why}`], remedy: [] };
}

/** What the profile desires there, as `check` says it, where that makes the packets pass; else the least change that does. */
function choiceFor(
  fix: Fix,
  setting: Setting,
  profile: readonly Desired[],
): { readonly value: Json; readonly wanted: Wanted } {
  const { target, values } = fix;
  const names = target.kind === 'interface' ? [target.name] : [];
  const desired = expand(profile, names).flatMap((entry) =>
    entry.setting === fix.setting && isSame(entry.wanted.target, target) ? [entry.wanted] : [],
  );
  for (const value of values) {
    const { item, desired: passing } = wantedOf(fix, setting, value);
    const wanted = desired.find((one) => one.item === item && isSame(one.desired, passing));
    if (wanted) return { value, wanted };
  }
  return { value: values[0], wanted: wantedOf(fix, setting, values[0]) };
}

function wantedOf({ target, item }: Fix, setting: Setting, value: Json): Wanted {
  const desired = setting.normalise(value);
  const key = item ?? setting.keyOf?.(desired);
  return { target, ...(key === undefined ? {} : { item: key }), desired, origin: OF_THE_PING, optional: false };
}

function linesOf(setting: Setting, chosen: readonly Choice[]): readonly string[] {
  const said = chosen.map(({ fix: { item }, value }) => ({
    setting,
    ...(item === undefined ? {} : { item }),
    value,
    comment: [],
  }));
  const names = chosen.flatMap(({ fix: { target } }) => (target.kind === 'interface' ? [target.name] : []));
  const interfaces = names.map((key, at) => ({ key, comment: [], said: said.slice(at, at + 1) }));
  return profileLines({ host: names.length === 0 ? said : [], interfaces });
}

/** Plain data of the same content, written in the same order. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

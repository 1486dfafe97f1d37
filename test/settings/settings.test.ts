/** Every setting against its cases, test/cases/settings/SETTING/CASE.json: facts in, what is in force and the plan out. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { actionText } from '../../src/changes/actions.ts';
import type { Change, Wanted } from '../../src/changes/types.ts';
import type { Json } from '../../src/lib/json.ts';
import type { Reading } from '../../src/lib/reading.ts';
import { showSlot } from '../../src/persistence/slots.ts';
import type { ToState } from '../../src/persistence/types.ts';
import { SETTINGS, settingById } from '../../src/settings/index.ts';
import type { Captured, Setting } from '../../src/settings/types.ts';
import { type FactsOfCase, factValues } from './fact-values.ts';
import { keepOnlyFake } from './fake-keeper.ts';

interface Case {
  readonly facts: FactsOfCase;
  /** `on`: the interface; left out for the host. `desired` as in a profile. */
  readonly wanted: readonly { readonly on?: string; readonly item?: string; readonly desired: Json }[];
  /** One for each wanted; `holds`: what is desired is in force. */
  readonly current: readonly unknown[];
  /** Left out for check only. */
  readonly plan?: {
    readonly changes: readonly unknown[];
    readonly impossible: readonly unknown[];
  };
  /** Check only: the commands of the remedy, for each wanted that is not in force. */
  readonly advise?: readonly (readonly string[])[];
  /** Of a setting that can be persisted: one for each wanted. `holds`: what boot brings is as desired. */
  readonly persisted?: readonly unknown[];
  /** What has to be stated for those that boot does not bring. */
  readonly persist?: { readonly stated: readonly unknown[]; readonly impossible: readonly unknown[] };
  /** Interface, or `host` → what a profile that describes this host says of it; `all`: with what is as it begins. */
  readonly capture?: { readonly [target: string]: readonly unknown[] };
  readonly captureAll?: { readonly [target: string]: readonly unknown[] };
}

keepOnlyFake();

const FOLDER = new URL('../cases/settings/', import.meta.url);

const cases = SETTINGS.flatMap(({ id }) =>
  readdirSync(new URL(`${id}/`, FOLDER)).map((file) => ({
    id,
    name: file.replace('.json', ''),
    file: `${id}/${file}`,
  })),
);

describe.each(cases)('$id: $name', ({ id, file }) => {
  const { facts, wanted, current, plan, advise, persisted, persist, capture, captureAll } = JSON.parse(
    readFileSync(new URL(file, FOLDER), 'utf8'),
  ) as Case;
  const setting = settingById(id);
  const values = factValues(facts);
  const all = wanted.map((one) => wantedOf(setting, one));
  const now = all.map((one) => describeCurrent(setting, values, one, all));

  test('what is in force', () => {
    expect(now).toEqual(current);
  });

  test('plan', () => {
    const drifting = all.filter((_one, index) => now[index]?.holds === false);

    const planned = setting.plan?.(values, drifting, all);

    expect({
      changes: planned?.changes.map((change) => describeChange(change, all)),
      impossible: planned?.impossible.map(({ wanted: one, why, remedy }) => ({
        wanted: all.indexOf(one),
        why,
        remedy,
      })),
    }).toEqual(plan ?? {});
  });

  test('advice', () => {
    const drifting = all.filter((_one, index) => now[index]?.holds === false);

    expect(setting.advise && drifting.map((one) => setting.advise?.(values, one))).toEqual(advise);
  });

  test.each([
    ['what matters', false, capture],
    ['all of it', true, captureAll],
  ])('captured: %s', (_what, isAll, expected = {}) => {
    const targets = Object.keys(expected);
    const found = targets.map((target) => setting.capture?.(values, target === 'host' ? null : target, isAll));

    expect(found.map((list) => list?.map(describeCaptured))).toEqual(Object.values(expected));
  });

  if (persisted === undefined) return;

  test('what boot brings, and what has to be stated for it', () => {
    const readings = all.map((one) => setting.persisted?.(values, one, all));
    const boot = all.map((one, index) => describeReading(setting, one, readings[index]));
    const lost = all.filter((_one, index) => boot[index]?.holds !== true);

    const asked = setting.persist?.(values, lost, all);

    expect(boot).toEqual(persisted);
    expect(describeToState(asked, all)).toEqual(persist);
  });
});

function wantedOf(setting: Setting, { on, item, desired }: Case['wanted'][number]): Wanted {
  const value = setting.normalise(desired);
  const key = item === undefined ? setting.keyOf?.(value) : (setting.canonicalKey?.(item) ?? item);
  return {
    target: on === undefined ? { kind: 'host' } : { kind: 'interface', name: on },
    ...(key === undefined ? {} : { item: key }),
    desired: value,
    origin: { file: 'profile.yaml', line: 1, column: 1 },
    optional: false,
  };
}

/** `holds` as a check decides it: null where that is not known. */
function describeCurrent(
  setting: Setting,
  values: ReturnType<typeof factValues>,
  one: Wanted,
  all: readonly Wanted[],
): { readonly holds: boolean | null } {
  const { running, why, holdsWithout, error } = setting.current(values, one, all);
  const about = { ...(why === undefined ? {} : { why }), ...(error === undefined ? {} : { error }) };
  if (running.state === 'unknown') return { ...about, holds: null, ...{ unknown: running.why } };
  if (running.state === 'absent') return { ...about, holds: holdsWithout ?? false, ...{ absent: running.why } };
  return { ...about, holds: setting.equal(one.desired, running.value), ...{ running: running.value } };
}

function describeReading(setting: Setting, one: Wanted, reading: Reading<Json> | undefined) {
  if (reading === undefined) return { holds: null };
  if (reading.state === 'unknown') return { holds: null, unknown: reading.why };
  if (reading.state === 'absent') return { holds: false, absent: reading.why };
  const where = reading.where === undefined ? {} : { where: reading.where };
  return { holds: setting.equal(one.desired, reading.value), value: reading.value, ...where };
}

/** `item: value`, as it stands in a profile. */
function describeCaptured({ item, value }: Captured) {
  const told = value.state === 'known' ? value.value : { [value.state]: value.why };
  return item === undefined ? told : { [item]: told };
}

function describeToState(asked: ToState | undefined, all: readonly Wanted[]) {
  return {
    stated: asked?.stated.map(({ statement, serves }) => ({
      slot: showSlot(statement.slot),
      value: statement.value,
      serves: serves.map((one) => all.indexOf(one)),
    })),
    impossible: asked?.impossible.map(({ wanted, why, remedy }) => ({ wanted: all.indexOf(wanted), why, remedy })),
  };
}

function describeChange(change: Change, all: readonly Wanted[]) {
  return {
    target: change.target,
    why: change.why,
    do: change.actions.map(actionText),
    undo: change.undo.map(actionText),
    ...(change.risk === 'none' ? {} : { risk: change.risk }),
    serves: change.serves.map((one) => all.indexOf(one)),
  };
}

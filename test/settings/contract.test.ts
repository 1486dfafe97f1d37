/** What every setting has to be, so that a new one needs nothing but its folder and its line in the list. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { formats } from '../../src/documents/formats.ts';
import { canonicalKey, FEATURE_ALIASES, FEATURE_NAMES } from '../../src/facts/feature-names.ts';
import { entriesOf } from '../../src/profile/entries.ts';
import { profileSchema } from '../../src/profile/schema.ts';
import { SETTINGS, settingById } from '../../src/settings/index.ts';
import type { Setting } from '../../src/settings/types.ts';
import { settingsWithValues, valuesOf } from './values.ts';

const SOURCES = new URL('../../src/settings/', import.meta.url);
const CASES = new URL('../cases/settings/', import.meta.url);

function folders(url: URL): readonly string[] {
  const entries = readdirSync(url, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

function validator(schema: object) {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  for (const [name, format] of formats) ajv.addFormat(name, (text: string) => format.whyNot(text) === undefined);
  return ajv.compile(schema);
}

test('a folder for every setting, a setting for every folder, cases for each', () => {
  const ids = SETTINGS.map((setting) => setting.id).sort();

  expect([...folders(SOURCES)].sort()).toEqual(ids);
  expect([...folders(CASES)].sort()).toEqual(ids);
  expect(settingsWithValues().sort()).toEqual(ids);
});

test('an id that no setting has is a fault of the program', () => {
  expect(() => settingById('nosuch')).toThrow('no setting nosuch');
});

describe.each(SETTINGS.map((setting) => [setting.id, setting] as const))('%s', (id, setting) => {
  test('has the files that every setting has', () => {
    const files = readdirSync(new URL(`${id}/`, SOURCES));

    expect(files).toEqual(expect.arrayContaining(['current.ts', 'explain.ts', 'index.ts', 'schema.ts']));
    expect(files.includes('plan.ts')).toBe(setting.plan !== undefined);
    expect(files.includes('advise.ts')).toBe(setting.advise !== undefined);
  });

  test('check only has nothing that plans, persists or foresees; what is planned needs no advice', () => {
    if (setting.plan === undefined) expect([setting.persist, setting.foresee]).toEqual([undefined, undefined]);
    else expect(setting.advise).toBeUndefined();
  });

  test('has a schema that says what the value means', () => {
    expect(setting.schema.description).toEqual(expect.stringMatching(/.{20,}/));
    expect(validator(setting.schema)).toBeInstanceOf(Function);
  });

  test('has what its shape needs', () => {
    expect(setting.keys !== undefined).toBe(setting.shape === 'map');
    expect(setting.canonicalKey !== undefined).toBe(setting.shape === 'map');
    expect(setting.keyOf !== undefined).toBe(setting.shape === 'list');
  });

  test('asks for facts that have ids of their own', () => {
    expect(new Set(setting.facts.map((fact) => fact.id)).size).toBe(setting.facts.length);
  });

  test('has cases of what boot brings when it can be persisted, and persistence of its own', () => {
    const persisting = readdirSync(new URL(`${id}/`, CASES))
      .map((file) => JSON.parse(readFileSync(new URL(`${id}/${file}`, CASES), 'utf8')))
      .flatMap((one) => one.persisted ?? []);

    expect(setting.persist !== undefined).toBe(setting.persisted !== undefined);
    expect(readdirSync(new URL(`${id}/`, SOURCES)).includes('persistence.ts')).toBe(setting.persisted !== undefined);
    const seen = new Set(persisting.map((one: { holds: unknown }) => one.holds));
    expect(seen).toEqual(new Set(setting.persisted === undefined ? [] : [true, false, null]));
  });

  test('has a file of its own when it can be captured, and cases of what matters, of all, and of what is not there', () => {
    const texts = readdirSync(new URL(`${id}/`, CASES)).map((file) =>
      JSON.parse(readFileSync(new URL(`${id}/${file}`, CASES), 'utf8')),
    );
    const told = (key: string) =>
      texts.flatMap((one) => Object.values<unknown[]>(one[key] ?? {}).map((list) => list.length));

    expect(readdirSync(new URL(`${id}/`, SOURCES)).includes('capture.ts')).toBe(setting.capture !== undefined);
    for (const lengths of [told('capture'), told('captureAll')]) {
      expect(lengths.includes(0)).toBe(setting.capture !== undefined);
    }
    expect(told('captureAll').some((length) => length > 0)).toBe(setting.capture !== undefined);
  });

  test('has a case where off, false or 0 is desired and in force, when it can be', () => {
    const texts = readdirSync(new URL(`${id}/`, CASES)).map((file) =>
      readFileSync(new URL(`${id}/${file}`, CASES), 'utf8'),
    );
    const zeros = texts
      .map((text) => JSON.parse(text))
      .filter((one) =>
        one.wanted.some(
          (wanted: { desired: unknown }, index: number) => isZero(wanted.desired) && one.current[index].holds,
        ),
      );

    expect(zeros.length > 0).toBe(canBeZero(setting));
  });
});

/** An MTU is never 0, and a hash without fields is none. A route has a metric. */
function canBeZero({ schema }: Setting): boolean {
  const validate = validator(schema);
  const { properties } = schema;
  if (typeof properties === 'object' && properties !== null) return 'metric' in properties;
  return [0, false, 'off'].some((zero) => validate(zero));
}

/** For a route the zero is its metric. */
function isZero(desired: unknown): boolean {
  const value = typeof desired === 'object' && desired !== null && 'metric' in desired ? desired.metric : desired;
  return value === 0 || value === false || value === 'off';
}

describe.each(SETTINGS.map((setting) => [setting.id, setting] as const))('values of %s', (id, setting) => {
  const { valid, invalid, asks } = valuesOf(id);
  const inSchema = validator(setting.schema);

  test.each(valid)('$written is valid, and $normal', ({ written, normal }) => {
    expect(inSchema(written)).toBe(true);
    expect(setting.normalise(written)).toEqual(normal);
  });

  test.each(invalid.map((value) => [value]))('%j is not', (value) => {
    expect(inSchema(value)).toBe(false);
  });

  test('what asks for it is a valid profile, and asks for nothing else', () => {
    const content = { name: 'p', ...asks };

    expect(validator(profileSchema(SETTINGS))(content)).toBe(true);
    expect(new Set(entriesOf(content, SETTINGS).map((entry) => entry.setting.id))).toEqual(new Set([id]));
  });
});

test('the schema of a profile has a place for every setting, and for nothing that no setting is', () => {
  const { properties } = profileSchema(SETTINGS) as unknown as { readonly properties: Properties };
  const { name, description, extends: _extends, interfaces, delivery, ...host } = properties;
  const { optional, ...perInterface } = interfaces?.additionalProperties?.properties ?? {};

  expect([name, description, _extends, delivery, optional].every((part) => part !== undefined)).toBe(true);
  expect(placesOf(host).sort()).toEqual(idsOf('host'));
  expect(placesOf(perInterface).sort()).toEqual(idsOf('interface'));
});

type Properties = { readonly [key: string]: Part | undefined };
interface Part {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Properties;
  readonly additionalProperties?: Part;
}

function idsOf(scope: Setting['scope']): readonly string[] {
  const ids = SETTINGS.filter((setting) => setting.scope === scope).map(({ id }) => id);
  return ids.sort();
}

/** `ethtool.features`: what has a description is a setting, what has none leads to more. */
function placesOf(properties: Properties, before = ''): string[] {
  return Object.entries(properties).flatMap(([key, part]) => {
    if (part?.description !== undefined) return [before + key];
    return placesOf(part?.properties ?? {}, `${before}${key}.`);
  });
}

describe('features', () => {
  test.each([
    ['gro', 'generic-receive-offload'],
    ['rx-gro', 'generic-receive-offload'],
    ['generic-receive-offload', 'generic-receive-offload'],
    ['tx-generic-segmentation', 'generic-segmentation-offload'],
    ['rx-gro-list', 'rx-gro-list'],
  ])('the feature %s is %s', (alias, name) => {
    expect(canonicalKey(alias)).toBe(name);
  });

  test('no alias of a feature is the name of another', () => {
    expect([...FEATURE_ALIASES.keys()].filter((alias) => FEATURE_NAMES.includes(alias))).toEqual([]);
    expect(new Set(FEATURE_NAMES).size).toBe(FEATURE_NAMES.length);
  });
});

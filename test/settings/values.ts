/** What a profile can say of each setting: test/cases/values/SETTING.json. */
import { readdirSync, readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { Json } from '../../src/lib/json.ts';
import { SETTINGS } from '../../src/settings/index.ts';

export interface Values {
  /** A part of a profile that asks for it, of eth1 and of the bridge br7 of a lab's host. */
  readonly asks: { readonly [key: string]: Json };
  readonly valid: readonly { readonly written: Json; readonly normal: Json }[];
  readonly invalid: readonly Json[];
}

const FOLDER = new URL('../cases/values/', import.meta.url);

export function settingsWithValues(): string[] {
  return readdirSync(FOLDER).map((file) => file.replace('.json', ''));
}

export function valuesOf(id: string): Values {
  return JSON.parse(readFileSync(new URL(`${id}.json`, FOLDER), 'utf8')) as Values;
}

/** A profile that asks for every setting. */
export function everySetting(): string {
  const whole = SETTINGS.map(({ id }) => valuesOf(id).asks).reduce(merged, { name: 'every-setting' });
  return stringify(whole, { schema: 'core' });
}

function merged(one: Values['asks'], other: Values['asks']): Values['asks'] {
  const both = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = both[key];
    both[key] = isMap(before) && isMap(value) ? merged(before, value) : value;
  }
  return both;
}

function isMap(value: Json | undefined): value is Values['asks'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What every setting has to be, so that a new one needs nothing but its folder and its line in the list. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { formats } from '../../src/documents/formats.ts';
import { canonicalKey, FEATURE_ALIASES, FEATURE_NAMES } from '../../src/facts/feature-names.ts';
import { SETTINGS, settingById } from '../../src/settings/index.ts';
import type { Setting } from '../../src/settings/types.ts';

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

  test('explains itself, with commands and sources', () => {
    const { title, what, why, fails, see, fix, sources } = setting.explain;

    for (const text of [title, what, why, fails, fix]) expect(text.length).toBeGreaterThan(10);
    expect(see.length).toBeGreaterThan(0);
    expect(sources.length).toBeGreaterThan(0);
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

describe('values of a profile', () => {
  test.each([
    ['rp_filter', 'off', 'off'],
    ['rp_filter', 0, 'off'],
    ['rp_filter', 1, 'strict'],
    ['rp_filter', 'loose', 'loose'],
    ['sysctl', 'on', 1],
    ['sysctl', false, 0],
    ['sysctl', '0x10', 16],
    ['sysctl', '0010', '0010'],
    ['sysctl', '00000000,000000ff', '00000000,000000ff'],
    ['sysctl', [4096, 87380], '4096 87380'],
    ['sysctl', ' 4096\t0x10 ', '4096 16'],
    ['sysctl', '9999999999999999999', '9999999999999999999'],
    ['multicast', false, false],
    ['mc_forwarding', true, true],
    [
      'multicast_routes',
      { group: '239.8.0.19', from: 'eth1', to: ['eth3', { dev: 'eth2', ttl_threshold: 5 }] },
      { group: '239.8.0.19/32', from: 'eth1', to: [{ dev: 'eth2', ttl_threshold: 5 }, { dev: 'eth3' }] },
    ],
    [
      'multicast_routes',
      { group: 'FF15:0::/64', source: '2001:DB8:0::1', from: 'eth1', to: ['eth2'] },
      { group: 'ff15::/64', source: '2001:db8::1/128', from: 'eth1', to: [{ dev: 'eth2' }] },
    ],
    ['allmulticast', false, false],
    ['mtu', 9000, 9000],
    ['up', true, true],
    ['bridge.multicast_snooping', false, false],
    ['bridge.multicast_querier', true, true],
    ['ethtool.ring', 4096, 4096],
    ['ethtool.coalesce', 0, 0],
    ['ethtool.coalesce', true, 'on'],
    ['ethtool.pause', false, 'off'],
    ['ethtool.private_flags', 'on', 'on'],
    ['ethtool.rx_hash', 'nfds', 'sdfn'],
    ['ethtool.features', true, 'on'],
    ['ethtool.features', 'off', 'off'],
    [
      'firewall.accept',
      { group: '239.8.0.19/32', port: 23110, dev: 'eth1', direction: 'receive' },
      { group: '239.8.0.19', port: 23110, dev: 'eth1' },
    ],
    ['carries_multicast', true, true],
    ['querier', true, true],
    ['carries_multicast', 'transit-gateway', 'transit-gateway'],
    ['routes', { to: '239.1.1.1', dev: 'eth1', table: 254 }, { to: '239.1.1.1/32', dev: 'eth1' }],
    ['routes', { to: 'FF15:0::1', dev: 'eth1', table: 'local' }, { to: 'ff15::1/128', dev: 'eth1' }],
    ['routes', { to: 'ff15::/16', dev: 'eth1', metric: 0 }, { to: 'ff15::/16', dev: 'eth1', metric: 1024 }],
    ['routes', { to: 'ff15::/16', dev: 'eth1', table: 254 }, { to: 'ff15::/16', dev: 'eth1', table: 'main' }],
    ['routes', { to: '239.0.0.0/8', dev: 'eth1', metric: 0 }, { to: '239.0.0.0/8', dev: 'eth1', metric: 0 }],
  ])('%s: %j is valid, and %j', (id, value, normal) => {
    const setting = settingById(id);

    expect(validator(setting.schema)(value)).toBe(true);
    expect(setting.normalise(value)).toEqual(normal);
  });

  test.each([
    ['rp_filter', true],
    ['rp_filter', '1'],
    ['rp_filter', 3],
    ['sysctl', null],
    ['sysctl', ' '],
    ['sysctl', 'a\nb'],
    ['sysctl', [1, 'x']],
    ['multicast', 'on'],
    ['mc_forwarding', 1],
    ['multicast_routes', { group: '239.8.0.19', from: 'eth1', to: [] }],
    ['multicast_routes', { group: '198.18.0.1', from: 'eth1', to: ['eth2'] }],
    ['multicast_routes', { group: '239.8.0.19', source: '239.1.1.1', from: 'eth1', to: ['eth2'] }],
    ['multicast_routes', { group: '239.8.0.19', from: 'eth1', to: [{ dev: 'eth2', ttl_threshold: 0 }] }],
    ['multicast_routes', { group: '239.8.0.19', from: 'eth1', to: 'eth2' }],
    ['allmulticast', 'off'],
    ['mtu', 0],
    ['mtu', '9000'],
    ['up', 'up'],
    ['bridge.multicast_snooping', 1],
    ['ethtool.ring', 'max'],
    ['ethtool.channels', -1],
    ['ethtool.coalesce', 'auto'],
    ['ethtool.rx_hash', 'sdx'],
    ['ethtool.features', 1],
    ['firewall.accept', { group: '198.18.0.0/16', port: 23110, dev: 'eth1' }],
    ['firewall.accept', { group: '239.8.0.0/16', port: 0, dev: 'eth1' }],
    ['firewall.accept', { group: '239.8.0.0/16', port: 23110 }],
    ['carries_multicast', false],
    ['querier', false],
    ['routes', { to: '10.0.0.0/8', dev: 'eth1' }],
    ['routes', { to: 'fe80::/64', dev: 'eth1' }],
    ['routes', { to: '239.0.0.0/8' }],
    ['routes', { to: '239.0.0.0/8', dev: 'eth1', via: '198.18.0.1' }],
  ])('%s: %j is not', (id, value) => {
    expect(validator(settingById(id).schema)(value)).toBe(false);
  });

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

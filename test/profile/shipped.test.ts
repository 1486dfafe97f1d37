/** What is shipped or generated is valid and not stale. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { schemaFiles } from '../../schemas/generate.ts';
import { formats } from '../../src/documents/formats.ts';
import { loadInventory } from '../../src/inventory/load.ts';
import { BUILT_IN_FOLDER, builtInNames } from '../../src/profile/find.ts';
import { starterFiles } from '../../src/profile/init.ts';
import { createResolver } from '../../src/profile/resolve.ts';
import { SETTINGS } from '../../src/settings/index.ts';
import { PROOFS } from '../lab/shipped-proofs.ts';

describe('schemas/', () => {
  test.each([...schemaFiles()])('%s is what the code says (else: npm run schemas)', (file, text) => {
    expect(readFileSync(`schemas/${file}`, 'utf8')).toBe(text);
  });

  test('holds nothing else', () => {
    expect(readdirSync('schemas').sort()).toEqual(['generate.ts', ...schemaFiles().keys()].sort());
  });

  test.each([...schemaFiles()])('%s is a draft-07 schema with an id of its own', (_file, text) => {
    const schema = JSON.parse(text) as { $id: string; $schema: string };
    const ajv = new Ajv({
      strictTypes: false,
      formats: Object.fromEntries([...formats.keys()].map((name) => [name, true])),
    });

    expect(ajv.validateSchema(schema)).toBe(true);
    expect(schema.$id).toMatch(/^https:\/\/.*-\d+\.schema\.json$/);
  });
});

/** Of an inventory that shipped profiles can be used with. */
const VARS = { data: 'eth1', data_b: 'eth2' };

describe('profiles/', () => {
  test('each has a proof on the lab that what it is for works', async () => {
    expect(await builtInNames()).toEqual(Object.keys(PROOFS).sort());
  });

  test.each(readdirSync(BUILT_IN_FOLDER))('%s', async (file) => {
    const name = file.replace('.yaml', '');
    const { names, desired } = await createResolver(SETTINGS).resolve([{ name, folder: '/' }], VARS);

    expect(names.at(-1)).toBe(name);
    expect(desired.length).toBeGreaterThan(0);
    expect(readFileSync(join(BUILT_IN_FOLDER, file), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/schemas\/profile\.schema\.json\n/,
    );
  });
});

describe.each(readdirSync(BUILT_IN_FOLDER))('every value of %s', (file) => {
  const lines = readFileSync(join(BUILT_IN_FOLDER, file), 'utf8').split('\n');
  const said = lines.map((line, at) => ({ line: line.trim(), at })).filter(({ at }) => isValue(lines[at] ?? ''));

  test.each(said)('$line: what is above it names a source', ({ at }) => {
    const end = lines.slice(0, at).findLastIndex(isComment);
    const begin = lines.slice(0, end).findLastIndex((line) => !isComment(line)) + 1;

    expect(lines.slice(begin, end + 1).join(' ')).toMatch(/Source: |RFC \d|\w\(\d\)/);
  });
});

function isComment(line: string): boolean {
  return line.trim().startsWith('#');
}

/** `rp_filter: off`, `coalesce: {…}`, `- {to: …}`; not what only leads to more. */
function isValue(line: string): boolean {
  return /^ +(- \{|[a-z][\w.-]*: \S)/.test(line);
}

test('what init writes is valid, and every host has profiles', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mcready-init-'));
  try {
    for (const [path, text] of Object.entries(starterFiles({ 'profile.schema.json': {} }))) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const inventory = await loadInventory([join(folder, 'inventory.yaml')], { HOME: folder });
    const resolver = createResolver(SETTINGS);
    const names = await Promise.all(
      inventory.hosts.map(async ({ profiles, vars }) => (await resolver.resolve(profiles, vars)).names),
    );

    expect(names).toEqual([
      ['baseline', 'sender', 'site'],
      ['baseline', 'receiver', 'site'],
      ['baseline', 'receiver', 'site'],
    ]);
    expect(readdirSync(join(folder, 'schemas'))).toEqual(['profile.schema.json']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

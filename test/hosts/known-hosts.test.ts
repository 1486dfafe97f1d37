import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { entriesFor, lookupName, parseKnownHosts } from '../../src/hosts/ssh/known-hosts.ts';

interface Case {
  readonly story: string;
  /** Lines of the file; `KEY` stands for a key, `HASH(name)` for a line that ssh-keygen -H hashed. */
  readonly lines: readonly string[];
  readonly name: string;
  /** Line numbers that speak of the name. */
  readonly found: readonly number[];
  /** Where `ssh-keygen -F` is known to answer something else than ssh itself does. */
  readonly keygenDiffers?: string;
}

const CASES: readonly Case[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../cases/hosts/known-hosts.json'), 'utf8'),
);

describe('known_hosts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mcready-known-'));
  const file = join(folder, 'known_hosts');
  let key = '';

  beforeAll(() => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'id')]);
    key = readFileSync(join(folder, 'id.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** The line as ssh-keygen -H leaves it. */
  function hashed(name: string): string {
    const plain = join(folder, 'plain');
    writeFileSync(plain, `${name} ${key}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', plain], { stdio: 'ignore' });
    return readFileSync(plain, 'utf8').trimEnd();
  }

  function lineOf(text: string): string {
    const hash = /^HASH\((.*)\)$/.exec(text);
    return hash?.[1] === undefined ? text.replace('KEY', key) : hashed(hash[1]);
  }

  function foundByKeygen(name: string): readonly number[] {
    const { stdout } = spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' });
    return [...stdout.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
  }

  test.each(CASES)('$story', ({ lines, name, found, keygenDiffers }) => {
    const text = `${lines.map(lineOf).join('\n')}\n`;
    writeFileSync(file, text);

    const entries = entriesFor(parseKnownHosts(text, file), name);

    expect(entries.map((entry) => entry.line)).toEqual(found);
    const keygen = expect(foundByKeygen(name));
    if (keygenDiffers === undefined) keygen.toEqual(found);
    else keygen.not.toEqual(found);
  });

  test('a marker, a type and the key are kept', () => {
    const [entry] = parseKnownHosts(`# comment\n@revoked * ${key} note\n`, 'f');

    expect(entry).toMatchObject({ marker: 'revoked', names: '*', type: 'ssh-ed25519', file: 'f', line: 2 });
    expect(entry?.key.toString('base64')).toBe(key.split(' ')[1]);
  });

  test.each([
    ['H2', 22, undefined, 'h2'],
    ['h2', 2222, undefined, '[h2]:2222'],
    ['fe80::1', 22, undefined, 'fe80::1'],
    ['fe80::1', 2222, undefined, '[fe80::1]:2222'],
    ['10.0.0.1', 2222, 'Farm', 'farm'],
  ])('%s port %i alias %s is looked up as %s', (address, port, alias, name) => {
    expect(lookupName(address, port, alias)).toBe(name);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newKey } from '../../src/lab/keys.ts';
import { describeWithLab } from './support.ts';

describeWithLab('keys of a lab', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mcready-keys-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Without the leading zero, which about one key in 256 has, OpenSSH refuses a key. */
  test('OpenSSH reads them, also when the public key starts with a zero', () => {
    const keys = Array.from({ length: 4_000 }, newKey);
    const zero = keys.filter((key) => Buffer.from(key.public.split(' ')[1]!, 'base64')[19] === 0);
    expect(zero.length).toBeGreaterThan(0);

    for (const [index, key] of [...keys.slice(0, 5), ...zero.slice(0, 5)].entries()) {
      const file = join(folder, `${index}`);
      writeFileSync(file, key.private, { mode: 0o600 });
      expect(execFileSync('ssh-keygen', ['-y', '-f', file]).toString()).toBe(`${key.public} mcready-lab\n`);
    }
  });
});

/** Every file under test/cases/LAYER/refused is refused with exactly the problems of its .expected.txt. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadDocument } from '../../src/documents/load.ts';
import { loadInventory } from '../../src/inventory/load.ts';
import { createLoader } from '../../src/profile/load.ts';
import { SETTINGS } from '../../src/settings/index.ts';
import { problemText, refusal } from './problem-text.ts';

const LAYERS = {
  documents: (file: string) => loadDocument(file),
  inventory: (file: string) => loadInventory([file], { HOME: '/nonexistent' }),
  profile: (file: string) => createLoader(SETTINGS).chain(`${process.cwd()}/${file}`),
};

describe.each(Object.entries(LAYERS))('%s', (layer, load) => {
  const folder = `test/cases/${layer}/refused`;
  const cases = readdirSync(folder).filter((file) => !file.endsWith('.expected.txt'));

  test.each(cases)('%s', async (name) => {
    const expected = readFileSync(`${folder}/${name}.expected.txt`, 'utf8');

    const problems = await refusal(() => load(`${folder}/${name}`));

    expect(problemText(problems)).toBe(expected);
  });
});

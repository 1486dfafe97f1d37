/**
 * Every file under test/cases/LAYER/refused is refused with exactly the problems of its .expected.txt.
 * `MCREADY_UPDATE=1 npm run test:unit -- test/documents/refused` writes them anew: look at the difference.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
    const golden = `${folder}/${name}.expected.txt`;

    const problems = problemText(await refusal(() => load(`${folder}/${name}`)));

    if (process.env.MCREADY_UPDATE === '1') writeFileSync(golden, problems);
    expect(problems).toBe(readFileSync(golden, 'utf8'));
  });
});

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

    const problems = withoutSettings(problemText(await refusal(() => load(`${folder}/${name}`))));

    if (process.env.MCREADY_UPDATE === '1') writeFileSync(golden, problems);
    expect(problems).toBe(readFileSync(golden, 'utf8'));
  });
});

/** A golden file does not list the settings there are: a new one would have to be written there. */
function withoutSettings(text: string): string {
  const [host, perInterface] = (['host', 'interface'] as const).map((scope) => {
    const ids = SETTINGS.filter((setting) => setting.scope === scope).map(({ id }) => id.split('.')[0] ?? '');
    return [...new Set(ids)];
  });
  return text
    .replaceAll(listed(['name', 'description', 'extends', ...(host ?? []), 'interfaces', 'delivery']), 'PROFILE KEYS')
    .replaceAll(listed(['optional', ...(perInterface ?? [])]), 'INTERFACE KEYS');
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

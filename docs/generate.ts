/** The pages of docs/reference, from the texts that `mcready explain` shows: `npm run docs`. A test fails when one is stale. */
import { mkdir, writeFile } from 'node:fs/promises';
import { TOPICS } from '../src/flows/explain.ts';
import { referencePage } from '../src/reports/explain-markdown.ts';

const MADE = 'Made from the texts of `mcready explain` by `npm run docs`; change those, not this page.';

/** File name → text as it has to stand in docs/reference. */
export function referencePages(): ReadonlyMap<string, string> {
  const of = (kind: 'setting' | 'cause') => TOPICS.filter((topic) => topic.kind === kind);
  return new Map([
    ['settings.md', referencePage('Settings', `What a profile can ask for. ${MADE}`, of('setting'))],
    ['causes.md', referencePage('Causes', `Why a pair of a ping is not delivered. ${MADE}`, of('cause'))],
  ]);
}

if (process.argv[1] === import.meta.filename) {
  await mkdir(`${import.meta.dirname}/reference`, { recursive: true });
  for (const [file, text] of referencePages()) await writeFile(`${import.meta.dirname}/reference/${file}`, text);
}

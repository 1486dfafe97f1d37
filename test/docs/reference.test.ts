/** The reference and `mcready explain` say the same, of everything there is. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { referencePages } from '../../docs/generate.ts';
import { explain, TOPICS } from '../../src/flows/explain.ts';
import { causes } from '../../src/ping/causes/index.ts';
import { topicText } from '../../src/reports/explain-text.ts';
import { PLAIN } from '../../src/reports/style.ts';
import { SETTINGS } from '../../src/settings/index.ts';

describe('docs/reference', () => {
  test.each([...referencePages()])('%s is what the code says (else: npm run docs)', (file, text) => {
    expect(readFileSync(`docs/reference/${file}`, 'utf8')).toBe(text);
  });

  test('holds nothing else', () => {
    expect(readdirSync('docs/reference').sort()).toEqual([...referencePages().keys()].sort());
  });
});

test('the page of settings has each of them, in the order of their list', () => {
  const page = readFileSync('docs/reference/settings.md', 'utf8');

  expect(page.match(/^## .*$/gm)).toEqual(SETTINGS.map((setting) => `## ${setting.id}`));
  for (const { id, explain: texts } of SETTINGS) expect(explain(id)).toEqual({ kind: 'setting', id, ...texts });
});

test('every setting and every cause is a topic, under a name of its own', () => {
  const names = [...SETTINGS.map((setting) => setting.id), ...causes.map((cause) => cause.code)];

  expect(TOPICS.map((topic) => topic.id)).toEqual(names);
  expect(new Set(names).size).toBe(names.length);
});

test.each(TOPICS.map((topic) => [topic.id, topic] as const))('%s is explained in full', (id, topic) => {
  for (const text of [topic.title, topic.what, topic.why, topic.fails, topic.fix])
    expect(text.length).toBeGreaterThan(10);
  expect(topic.see.length).toBeGreaterThan(0);
  expect(topic.sources.length).toBeGreaterThan(0);
  expect(explain(id)).toBe(topic);
  for (const line of topicText(topic, PLAIN)
    .split('\n')
    .filter((text) => !/^ {2}(\$|\S+$)/.test(text))) {
    expect(line.length).toBeLessThanOrEqual(110);
  }
});

test('a name that nothing has is an error with what was meant', () => {
  expect(() => explain('rp_filte')).toThrow('there is no setting or cause "rp_filte"');
});

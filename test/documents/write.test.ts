/** What is written is read back as it was, and shows itself as it is. */
import { expect, test } from '@jest/globals';
import { parseYaml } from '../../src/documents/load.ts';
import { writeYaml } from '../../src/documents/write.ts';

const TEXTS = [
  '',
  ' ',
  'off',
  'null',
  '~',
  'true',
  '1e3',
  '0x10',
  '- a',
  'a: b',
  '#x',
  'a #b',
  '{}',
  '[',
  '${data}',
  '*',
  '&a',
  '!x',
  '%',
  '@',
  '`id`',
  '|',
  '>',
  '\'"\\',
  'a\nb',
  'a\tb',
  '\u0000\u001b[31m',
  'r\u202eed',
  '\u{e0001}',
  '\u2028',
  '---',
  '...',
  '<<',
  '__proto__',
  'a'.repeat(300),
];

test.each(TEXTS)('%j as a key, as a value and inside a list', (text) => {
  const key = text === '<<' ? 'merge' : text;
  const written = writeYaml(
    [`a\n# b ${text}`],
    [
      { key, comment: [`c\n${text}`], value: { kind: 'value', value: text } },
      { key: 'list of', comment: [], value: { kind: 'list', items: [{ value: { to: text }, comment: [text, 'x'] }] } },
      {
        key: 'map of',
        comment: [],
        value: { kind: 'map', entries: [{ key, comment: [], value: { kind: 'value', value: 0 } }] },
      },
    ],
  );

  const { content } = parseYaml({ file: 'x', folder: '/', text: written });

  expect(JSON.stringify(content)).toBe(JSON.stringify(expected(key, text)));
  expect(written).not.toMatch(/[^\P{C}\n]/u);
});

function expected(key: string, text: string): object {
  const of = (name: string, value: unknown) => Object.fromEntries([[name, value]]);
  return { ...of(key, text), 'list of': [{ to: text }], 'map of': of(key, 0) };
}

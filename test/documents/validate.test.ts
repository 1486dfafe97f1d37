import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '../../src/documents/load.ts';
import { validateDocument, validateValue } from '../../src/documents/validate.ts';
import type { JsonSchema } from '../../src/lib/json.ts';
import { problemText } from './problem-text.ts';

function problems(text: string, schema: JsonSchema): string {
  return problemText(validateDocument(parseYaml({ file: 'x.yaml', folder: '/', text }), schema));
}

const number: JsonSchema = { type: 'integer', minimum: 1 };

describe('alternatives', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      a: {
        anyOf: [
          number,
          { type: 'object', properties: { b: number }, additionalProperties: false },
          { type: 'array', items: number },
        ],
      },
    },
  };

  test.each([
    ['a: 0', '1:4 out-of-range: a cannot be 0 (allowed: a whole number, at least 1)\n'],
    ['a: {b: x}', '1:8 wrong-type: a.b cannot be "x" (allowed: a whole number, at least 1)\n'],
    ['a: {c: 1}', '1:5 unknown-key: unknown key "c" in a (did you mean b?)\n'],
    [
      'a: [1, x, 0]',
      '1:8 wrong-type: a[1] cannot be "x" (allowed: a whole number, at least 1)\n1:11 out-of-range: a[2] cannot be 0 (allowed: a whole number, at least 1)\n',
    ],
    [
      'a: text',
      '1:4 not-allowed: a cannot be "text" (allowed: a whole number, at least 1, or a map (key: value), or a list ([a, b]))\n',
    ],
    ['a: 3', ''],
  ])('%s', (text, expected) => {
    expect(problems(text, schema)).toBe(expected);
  });

  test('inside alternatives', () => {
    const nested: JsonSchema = {
      type: 'object',
      properties: {
        a: {
          oneOf: [
            { type: 'string', enum: ['x'] },
            { type: 'object', properties: { b: { anyOf: [number, { type: 'null' }] } } },
          ],
        },
      },
    };

    expect(problems('a: {b: x}', nested)).toBe(
      '1:8 not-allowed: a.b cannot be "x" (allowed: a whole number, at least 1, or a value)\n',
    );
  });
});

test('text of a file cannot reach the terminal as it is', () => {
  const found = problems('"a\\e[2Jb": "\\e]0;x\\a"\n', { type: 'object', additionalProperties: false, properties: {} });

  expect(found).toContain('\\x1b');
  expect(found).not.toContain('\u001b');
});

test('long values are cut', () => {
  const found = problems(`a: ${'x'.repeat(500)}`, { type: 'object', properties: { a: number } });

  expect(found.length).toBeLessThan(150);
});

test('a value that was put together is told at the place it was written, with its label', () => {
  const at = { file: 'p.yaml', line: 7, column: 5 };

  expect(validateValue(0, number, () => at, 'routes[0].metric')).toEqual([
    {
      code: 'out-of-range',
      message: 'routes[0].metric cannot be 0',
      hint: 'allowed: a whole number, at least 1',
      origin: at,
    },
  ]);
});

test('a schema with an id can be used twice', () => {
  const schema: JsonSchema = { $id: 'https://example.com/x', ...number };

  expect(problems('1', schema)).toBe('');
  expect(problems('1', { ...schema })).toBe('');
});

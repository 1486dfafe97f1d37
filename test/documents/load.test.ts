import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadDocument, parseYaml } from '../../src/documents/load.ts';
import { positionOf, segments, step } from '../../src/documents/pointer.ts';
import { MAX_BYTES, readText } from '../../src/documents/read.ts';
import { refusal } from './problem-text.ts';

function parse(text: string) {
  return parseYaml({ file: 'x.yaml', folder: '/', text });
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcready-documents-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('values', () => {
  // YAML 1.2: only true and false are booleans. rp_filter: off has to stay the word.
  test.each([
    ['off', 'off'],
    ['on', 'on'],
    ['yes', 'yes'],
    ['no', 'no'],
    ['Off', 'Off'],
    ['true', true],
    ['False', false],
    ['0', 0],
    ['""', ''],
    ['', null],
    ['~', null],
    ['0x10', 16],
    ['010', 10],
    ['1_000', '1_000'],
    ['12:30:45', '12:30:45'],
    ['2001-01-01', '2001-01-01'],
    ['239.0.0.0', '239.0.0.0'],
    ['${data}', '${data}'],
  ])('a: %s', (text, value) => {
    expect(parse(`a: ${text}`).content).toEqual({ a: value });
  });

  test('a %YAML 1.1 line does not turn off into false', () => {
    expect(parse('%YAML 1.1\n---\na: off\nb: yes\n').content).toEqual({ a: 'off', b: 'yes' });
  });

  test('keys are text as they were written', () => {
    expect(Object.keys(parse('010: a\ntrue: b\n~: c\n1e3: d\n${data}: e\n').content as object)).toEqual([
      '010',
      'true',
      '~',
      '1e3',
      '${data}',
    ]);
  });

  test('keys that objects inherit are keys of their own and change nothing else', () => {
    const content = parse('__proto__: {polluted: true}\nconstructor: 1\n').content as object;

    expect(Object.entries(content)).toEqual([
      ['__proto__', { polluted: true }],
      ['constructor', 1],
    ]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('aliases repeat, merge keys inherit: keys of its own win', () => {
    const { content } = parse(
      'd: &d {user: root, port: 1, vars: {a: 1}}\nh: {<<: *d, port: 2}\nl: {<<: [{x: 1}, {x: 2, y: 2}]}\n',
    );

    expect(content).toMatchObject({ h: { user: 'root', port: 2, vars: { a: 1 } }, l: { x: 1, y: 2 } });
  });
});

describe('positions', () => {
  const document = parse('a: 1\nm:\n  "x/y~z": [u, {k: v}]\nd: &d {deep: {er: 1}}\nh: {<<: *d}\n');

  test.each([
    ['', 'value', 1, 1],
    ['/a', 'key', 1, 1],
    ['/a', 'value', 1, 4],
    ['/m/x~1y~0z', 'key', 3, 3],
    ['/m/x~1y~0z/1/k', 'value', 3, 20],
    ['/h/deep/er', 'value', 4, 19],
    // Not there: the nearest parent that is.
    ['/m/missing', 'key', 2, 1],
    ['/nothing/at/all', 'value', 1, 1],
  ] as const)('%j (%s)', (pointer, part, line, column) => {
    expect(positionOf(document, pointer, part)).toEqual({ file: 'x.yaml', line, column });
  });

  test('steps and segments are each the other backwards', () => {
    const keys = ['a/b', '~1', '', '${data}', '0'];

    expect(segments(keys.map(step).join(''))).toEqual(keys);
  });

  test('lines that end in CR LF', () => {
    const windows = parse('a: 1\r\nb:\r\n  c: 2\r\n');

    expect(positionOf(windows, '/b/c')).toMatchObject({ line: 3, column: 6 });
  });
});

describe('files that cannot be read', () => {
  test('missing', async () => {
    expect(await refusal(() => loadDocument(join(folder, 'none.yaml')))).toMatchObject([
      {
        code: 'unreadable-file',
        message: expect.stringContaining('there is no such file') as unknown,
        origin: { line: 1, column: 1 },
      },
    ]);
  });

  test('a path through a file', async () => {
    await writeFile(join(folder, 'file'), 'a: 1');

    expect(await refusal(() => loadDocument(join(folder, 'file', 'x.yaml')))).toMatchObject([
      { code: 'unreadable-file' },
    ]);
  });

  test('a folder', async () => {
    expect(await refusal(() => loadDocument(folder))).toMatchObject([{ code: 'folder-not-file' }]);
  });

  test('4 MiB is read, a byte more is not; neither is a device without end', async () => {
    const file = join(folder, 'big');
    await writeFile(file, `a: 1\n#${'x'.repeat(MAX_BYTES - 6)}`);
    expect((await readText(file)).text).toHaveLength(MAX_BYTES);

    await writeFile(file, `a: 1\n#${'x'.repeat(MAX_BYTES - 5)}`);
    expect(await refusal(() => loadDocument(file))).toMatchObject([{ code: 'file-too-large' }]);
    expect(await refusal(() => loadDocument('/dev/zero'))).toMatchObject([{ code: 'file-too-large' }]);
  });

  test('nested without end', async () => {
    expect(await refusal(() => parse('['.repeat(100_000)))).toMatchObject([{ code: 'too-deep' }]);
  });

  test('nested without end, as the first that a process parses: the stack can run out in a regular expression', () => {
    const { href } = new URL('../../src/documents/load.ts', import.meta.url);
    const program = `const { parseYaml } = await import('${href}');
try { parseYaml({ file: 'x.yaml', folder: '/', text: '['.repeat(100_000) }); }
catch ({ problems }) { console.log(problems[0].code); }`;

    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });

    expect(stdout).toBe('too-deep\n');
  });

  test('- is stdin, also when it is no text', async () => {
    expect(await readText('-', Readable.from([Buffer.from('a: 1')]))).toMatchObject({ file: '(stdin)', text: 'a: 1' });
    expect(await refusal(() => readText('-', Readable.from([Buffer.from([0x61, 0])])))).toMatchObject([
      { code: 'not-text' },
    ]);
  });

  test('a byte order mark is no part of the text', async () => {
    await writeFile(join(folder, 'bom.yaml'), '\ufeffa: 1');

    expect((await loadDocument(join(folder, 'bom.yaml'))).content).toEqual({ a: 1 });
  });
});

/**
 * Golden matrices of fleets that would be too long as runs: each is drawn in test/cases/reports/matrix.yaml.
 * `MCREADY_UPDATE=1 npm run test:unit -- test/reports` writes them anew: look at the difference.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { finishRun } from '../../src/flows/fleet/run.ts';
import { statementsOf } from '../../src/ping/matrix/index.ts';
import { PLAIN, type Style } from '../../src/reports/style.ts';
import { textReport } from '../../src/reports/text/index.ts';
import type { Run } from '../../src/result/types.ts';
import { drawnPair } from '../ping/drawn-pairs.ts';

interface Drawing {
  readonly name: string;
  readonly hosts: number;
  /** Of the names; else `h`. */
  readonly prefix?: string;
  readonly groups?: { readonly [group: string]: Range };
  readonly pairs?: readonly { readonly from: Range; readonly to: Range; readonly as: string }[];
  readonly alarms?: readonly string[];
}

type Range = readonly [first: number, last: number];

const FOLDER = 'test/cases/reports/matrix';
const DRAWINGS = parse(readFileSync(`${FOLDER}.yaml`, 'utf8')) as readonly Drawing[];
const STYLES: { readonly [name: string]: Style } = { '80': PLAIN, '200': { ...PLAIN, width: 200 } };

function runOf({ hosts, prefix = 'h', groups = {}, pairs = [], alarms = [] }: Drawing): Run {
  const numbers = Array.from({ length: hosts }, (_, index) => index + 1);
  const letterOf = (from: number, to: number) =>
    pairs.findLast((drawn) => isIn(from, drawn.from) && isIn(to, drawn.to))?.as ?? 'o';
  const drawn = numbers.flatMap((from) =>
    numbers
      .filter((to) => to !== from)
      .map((to) => drawnPair(letterOf(from, to), `${prefix}${from}`, `${prefix}${to}`)),
  );
  const parts = {
    hosts: numbers.map((number) => ({
      ...{ name: `${prefix}${number}`, address: '198.18.0.1', verdict: 'match' as const, durationMs: 0 },
      groups: Object.keys(groups).filter((group) => isIn(number, groups[group] ?? [0, 0])),
    })),
    ...{ pairs: drawn, statements: statementsOf(drawn), alarms },
  };
  return finishRun({ command: 'ping', version: '0', startedAt: new Date(0) }, parts);
}

function isIn(number: number, [first, last]: Range): boolean {
  return number >= first && number <= last;
}

describe.each(DRAWINGS.map((drawing) => [drawing.name, drawing] as const))('%s', (name, drawing) => {
  const run = runOf(drawing);

  test.each(Object.keys(STYLES))('%s columns', (width) => {
    const style = STYLES[width] ?? PLAIN;
    const text = `${textReport(run, ['pairs'], style)}\n`;
    const golden = `${FOLDER}/${name}.${width}.txt`;
    if (process.env.MCREADY_UPDATE === '1') {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(golden, text);
    }

    expect(existsSync(golden)).toBe(true);
    expect(text).toBe(readFileSync(golden, 'utf8'));
    expect(text).not.toMatch(/[^\P{C}\n]/u);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(style.width);
  });
});

test('no golden file is left of a case that went', () => {
  const names = DRAWINGS.flatMap(({ name }) => Object.keys(STYLES).map((width) => `${name}.${width}.txt`));
  expect(readdirSync(FOLDER).sort()).toEqual(names.sort());
});

test('where no table fits, that is said', () => {
  const drawing = DRAWINGS.find(({ name }) => name === '20-hosts-mixed');
  if (drawing === undefined) throw new Error('the drawing is gone');

  const narrow = textReport(runOf(drawing), ['pairs'], { ...PLAIN, width: 40 });

  expect(narrow.replace(/\s+/g, ' ')).toContain('no table: it does not fit here, also with alike hosts as one');
  expect(textReport(runOf(drawing), ['pairs'], PLAIN)).not.toContain('no table');
});

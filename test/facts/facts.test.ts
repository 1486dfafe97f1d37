/** Every fact against recorded answers: test/cases/facts/FACT/CASE.json. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { FACTS } from '../../src/facts/index.ts';
import { factJson } from '../../src/facts/json.ts';
import type { Answers, CommandAnswer } from '../../src/facts/types.ts';
import { absent, known, type Reading, unknown } from '../../src/lib/reading.ts';

/** Text as a list of lines, so that a case can be read. */
type Lines = readonly string[] | string;
type Ran = 'missing' | { readonly code?: number; readonly stdout?: Lines; readonly stderr?: Lines };

interface Case {
  /** Where the answers were recorded. */
  readonly from: string;
  /** Path → content, or why it is not there. */
  readonly files?: Record<string, Lines | { readonly absent: string } | { readonly unknown: string }>;
  readonly command?: Ran;
  readonly each?: Record<string, Ran>;
  readonly reading: unknown;
}

const FOLDER = new URL('../cases/facts/', import.meta.url);

const cases = readdirSync(FOLDER).flatMap((fact) =>
  readdirSync(new URL(`${fact}/`, FOLDER)).map((file) => ({
    fact,
    name: file.replace('.json', ''),
    file: `${fact}/${file}`,
  })),
);

test('every fact has cases, and no case is of another fact', () => {
  expect(new Set(cases.map((one) => one.fact))).toEqual(new Set(FACTS.map((fact) => fact.id)));
});

describe.each(cases)('$fact: $name', ({ fact: id, file }) => {
  test('is read as recorded', () => {
    const fact = FACTS.find((one) => one.id === id);
    const recorded = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Case;

    const reading = fact?.parse(answersOf(recorded));

    expect(factJson(reading)).toEqual(recorded.reading);
  });
});

function answersOf(recorded: Case): Answers {
  return {
    files: () => new Map(Object.entries(recorded.files ?? {}).map(([path, text]) => [path, fileReading(path, text)])),
    command: () => commandAnswer(recorded.command ?? 'missing'),
    each: () => new Map(Object.entries(recorded.each ?? {}).map(([name, ran]) => [name, commandAnswer(ran)])),
  };
}

function fileReading(path: string, text: NonNullable<Case['files']>[string]): Reading<string> {
  if (typeof text === 'object' && 'absent' in text) return absent(text.absent);
  if (typeof text === 'object' && 'unknown' in text) return unknown(text.unknown);
  return known(textOf(text), path);
}

function commandAnswer(ran: Ran): CommandAnswer {
  if (ran === 'missing') return { state: 'missing', why: 'this host has no such tool' };
  const lines = ran.stdout ?? '';
  const stdout = typeof lines === 'string' ? lines : lines.map((line) => `${line}\n`).join('');
  return { state: 'ran', code: ran.code ?? 0, stdout, stderr: textOf(ran.stderr ?? '') };
}

function textOf(text: Lines): string {
  return typeof text === 'string' ? text : text.join('\n');
}

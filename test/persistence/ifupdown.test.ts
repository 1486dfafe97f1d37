/** The keeper of /etc/network/interfaces against cases: files in, what they state and the files it writes out. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ifupdownFact } from '../../src/facts/ifupdown.ts';
import { interfaceOwnerFact } from '../../src/facts/interface-owner.ts';
import type { Fact, FactValues } from '../../src/facts/types.ts';
import { known, type Reading, unknown } from '../../src/lib/reading.ts';
import { ifupdown } from '../../src/persistence/ifupdown/index.ts';
import { slotOf, stated } from './statements.ts';

interface Case {
  /** Path → lines; `unknown: WHY` for one that cannot be read. */
  readonly files: Readonly<Record<string, readonly string[] | string>>;
  readonly folders?: readonly string[];
  readonly hooks?: readonly string[];
  /** Interfaces of another manager. */
  readonly others?: readonly string[];
  /** Words of a slot → `VALUE @ PATH:LINE`, `absent`, or `unknown: WHY`. */
  readonly read?: Readonly<Record<string, string>>;
  /** Words of slots with their values. */
  readonly write?: Readonly<Record<string, string>>;
  /** Path → lines of the files that change. */
  readonly writes?: Readonly<Record<string, readonly string[]>>;
  readonly impossible?: readonly string[];
}

const FOLDER = new URL('../cases/persistence/ifupdown/', import.meta.url);

describe.each(readdirSync(FOLDER))('%s', (file) => {
  const one = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Case;

  test('is read as ifup does it', () => {
    const facts = factsOf(one, one.files);

    expect(Object.fromEntries(Object.keys(one.read ?? {}).map((words) => [words, show(readOf(facts, words))]))).toEqual(
      one.read ?? {},
    );
  });

  test('is written, and says so then', () => {
    const facts = factsOf(one, one.files);
    const wishes = Object.entries(one.write ?? {}).map(([words, value], at) => stated(words.split(' '), value, at + 1));

    const { changes, impossible } = ifupdown.write(facts, wishes);

    const actions = changes.flatMap((change) => change.actions);
    const written = actions.flatMap((action) =>
      action.kind === 'write' ? [[action.path, linesOf(action.content)]] : [],
    );
    expect(Object.fromEntries(written)).toEqual(one.writes ?? {});
    expect(actions.map((action) => action.kind)).toEqual(written.map(() => 'write'));
    expect(impossible.map(({ why }) => why)).toEqual(one.impossible ?? []);
    const after = factsOf(one, { ...one.files, ...Object.fromEntries(written) });
    const served = changes.flatMap((change) => change.serves);
    for (const { statement, serves } of wishes.filter(({ serves: [wanted] }) => wanted && served.includes(wanted))) {
      expect(serves).toHaveLength(1);
      expect(ifupdown.read(after, statement.slot)).toMatchObject({ state: 'known', value: statement.value });
    }
    expect(served).toHaveLength(wishes.length - impossible.length);
  });
});

function factsOf(one: Case, files: Case['files']): FactValues {
  const owners = ['eth0', 'eth1', 'eth2', 'br0', ...(one.others ?? [])].map((name) => {
    const manager = one.others?.includes(name) ? 'NetworkManager' : 'ifupdown';
    return [name, known({ manager, files: [], connection: null, netplan: false })] as const;
  });
  const ifupdownReading = {
    files: new Map(
      Object.entries(files).map(([path, lines]) => [path, { path, mode: '0644', link: null, content: textOf(lines) }]),
    ),
    folders: new Set(one.folders ?? []),
    hooks: new Set(one.hooks ?? []),
  };
  const readings = new Map<Fact, Reading<unknown>>([
    [interfaceOwnerFact, known(new Map(owners))],
    [ifupdownFact, known(ifupdownReading)],
  ]);
  return { get: <T>(fact: Fact<T>) => readings.get(fact) as Reading<T> };
}

function textOf(lines: readonly string[] | string): Reading<string> {
  return typeof lines === 'string' ? unknown(lines.replace('unknown: ', '')) : known(lines.join('\n'));
}

function linesOf(text: string): readonly string[] {
  return text.split('\n');
}

function readOf(facts: FactValues, words: string): Reading<string> {
  return ifupdown.read(facts, slotOf(...words.split(' ')));
}

function show(reading: Reading<string>): string {
  if (reading.state === 'known') return `${reading.value} @ ${reading.where}`.trim();
  return reading.state === 'absent' ? 'absent' : `unknown: ${reading.why}`;
}

/** A matrix too wide for its place: hosts that fare alike become one row and one column, and every row and column is counted. Pure. */
import { count, nameList, printableLine } from '../../lib/text.ts';
import { meshName } from '../../result/mesh.ts';
import type { PairResult, PairVerdict, Run } from '../../result/types.ts';
import { PAIR_VERDICTS } from '../../result/verdict.ts';
import type { Style, Tone } from '../style.ts';
import { wrap } from './layout.ts';

/** Hosts of one group of the inventory of which the same was said. */
interface Fold {
  /** `A` */
  readonly letter: string;
  /** `feeds: h2, h3 (2 hosts)` */
  readonly label: string;
  readonly hosts: ReadonlySet<string>;
}

const COUNTS = 'rows send, columns receive, alike hosts are one; pairs delivered of those tested';
const WORDS = 'rows send, columns receive, alike hosts are one: ok, part, -- none, ?? untested';
const TOO_NARROW = 'no table: it does not fit here, also with alike hosts as one; --json has each pair';
/** Letters from A to Z. */
const MOST_FOLDS = 26;

/** @param pairs of one mesh. @param run whose hosts say their groups */
export function foldedLines(pairs: readonly PairResult[], run: Run, style: Style): readonly string[] {
  const senders = Map.groupBy(pairs, ({ from }) => from);
  const receivers = Map.groupBy(pairs, ({ to }) => to);
  const about = `(${count(senders.size, 'sender')}, ${count(receivers.size, 'receiver')}: too wide for a matrix here; ${wholeWords(pairs)})`;
  const hosts = [...new Set([...senders.keys(), ...receivers.keys()])];
  const folds = foldsOf(hosts, pairs, run, true);
  const grid =
    gridLines(folds, pairs, style, cellOf, COUNTS) ??
    gridLines(folds, pairs, style, wordOf, WORDS) ??
    gridLines(foldsOf(hosts, pairs, run, false), pairs, style, cellOf, COUNTS) ??
    wrap(TOO_NARROW, '', style.width);
  return [
    '',
    ...wrap(about, '', style.width).map((line) => style.paint('dim', line)),
    ...grid,
    ...countLines(hosts, senders, receivers, style),
  ];
}

/** How many senders reach all: of what was tested, as nothing is known of the rest. */
function wholeWords(pairs: readonly PairResult[]): string {
  const tested = pairs.filter(({ verdict }) => verdict !== 'not-tested');
  const rows = [...Map.groupBy(tested, ({ from }) => from).values()];
  const whole = rows.filter((row) => row.every(({ verdict }) => verdict === 'delivered')).length;
  const whom = tested.length === pairs.length ? 'everyone' : 'everyone who was tested';
  return `${whole} ${whole === 1 ? 'reaches' : 'reach'} ${whom}`;
}

function foldsOf(
  hosts: readonly string[],
  pairs: readonly PairResult[],
  run: Run,
  byStatement: boolean,
): readonly Fold[] {
  const mesh = pairs[0] === undefined ? '' : meshName(pairs[0]);
  const said = byStatement ? (run.statements ?? []).filter((statement) => meshName(statement) === mesh) : [];
  const groups = new Map(run.hosts.map(({ name, groups: of }) => [name, of?.[0] ?? '']));
  const testedHosts = new Set(pairs.flatMap((pair) => (pair.verdict === 'not-tested' ? [] : [pair.from, pair.to])));
  const untested = new Set(byStatement ? hosts.filter((host) => !testedHosts.has(host)) : []);
  const folds = Map.groupBy(hosts, (host) =>
    JSON.stringify([groups.get(host), untested.has(host), ...said.map(({ hosts: of }) => of.includes(host))]),
  );
  return [...folds.values()].map((members, index) => {
    const group = groups.get(members[0] ?? '') ?? '';
    const names = nameList(members.map(printableLine), 'host', 3);
    return {
      letter: String.fromCharCode('A'.charCodeAt(0) + index),
      label: group === '' ? names : `${printableLine(group)}: ${names}`,
      hosts: new Set(members),
    };
  });
}

/** Undefined where that does not fit either. */
function gridLines(
  folds: readonly Fold[],
  pairs: readonly PairResult[],
  style: Style,
  cell: (pairs: readonly PairResult[]) => readonly [Tone, string],
  legend: string,
): readonly string[] | undefined {
  if (folds.length > MOST_FOLDS) return undefined;
  const foldOf = new Map(folds.flatMap((fold) => [...fold.hosts].map((host) => [host, fold.letter] as const)));
  const blocks = Map.groupBy(pairs, ({ from, to }) => `${foldOf.get(from)}${foldOf.get(to)}`);
  const cells = folds.map((row) => folds.map((column) => cell(blocks.get(`${row.letter}${column.letter}`) ?? [])));
  const widths = folds.map((_, column) => Math.max(...cells.map((row) => row[column]?.[1].length ?? 0)));
  const head = Math.max(...folds.map(({ label }) => label.length + 2));
  if (head + widths.reduce((sum, width) => sum + width + 2, 0) > style.width) return undefined;
  const header = folds.map(({ letter }, index) => `  ${letter.padStart(widths[index] ?? 1)}`).join('');
  const rows = folds.map(({ letter, label }, row) => {
    const line = (cells[row] ?? []).map(
      ([tone, text], column) => `  ${style.paint(tone, text.padStart(widths[column] ?? 1))}`,
    );
    return `${`${letter} ${label}`.padEnd(head)}${line.join('')}`;
  });
  return [style.paint('dim', legend), ' '.repeat(head) + header, ...rows];
}

function cellOf(pairs: readonly PairResult[]): readonly [Tone, string] {
  if (pairs.length === 0) return ['dim', '·'];
  const tested = pairs.filter(({ verdict }) => verdict !== 'not-tested').length;
  if (tested === 0) return ['warn', '??'];
  const delivered = pairs.filter(({ verdict }) => verdict === 'delivered').length;
  if (delivered === pairs.length) return ['good', 'ok'];
  return [delivered === 0 ? 'bad' : 'warn', `${delivered}/${tested}`];
}

/** The same in no more than four characters; the counts are told below in any case. */
function wordOf(pairs: readonly PairResult[]): readonly [Tone, string] {
  const [tone, text] = cellOf(pairs);
  return [tone, tone === 'bad' ? '--' : text.includes('/') ? 'part' : text];
}

/** Every row and column that is not whole, hosts with the same counts together: no name is left out. */
function countLines(
  hosts: readonly string[],
  senders: ReadonlyMap<string, readonly PairResult[]>,
  receivers: ReadonlyMap<string, readonly PairResult[]>,
  style: Style,
): readonly string[] {
  const isWhole = (line: readonly PairResult[] = []) => line.every(({ verdict }) => verdict === 'delivered');
  const told = hosts.filter((host) => !isWhole(senders.get(host)) || !isWhole(receivers.get(host)));
  const alike = Map.groupBy(told, (host) => `${tally(senders.get(host))}\n${tally(receivers.get(host))}`);
  return [...alike].flatMap(([counts, names]) => {
    const [sends, hears] = counts.split('\n');
    return [
      ...wrap(names.map(printableLine).join(', '), '', style.width),
      ...(sends === '' ? [] : [`    sends: ${sends}`]),
      ...(hears === '' ? [] : [`    hears: ${hears}`]),
    ];
  });
}

function tally(pairs: readonly PairResult[] = []): string {
  const of = (wanted: PairVerdict) => pairs.filter(({ verdict }) => verdict === wanted).length;
  return PAIR_VERDICTS.filter((verdict) => of(verdict) > 0)
    .map((verdict) => `${of(verdict)} ${verdict}`)
    .join(', ');
}

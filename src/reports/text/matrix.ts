/** The matrix of a ping: rows send, columns receive. Names above the columns where they fit, else numbers, else folded. Pure. */
import { printableLine } from '../../lib/text.ts';
import type { PairResult, Run } from '../../result/types.ts';
import type { Style, Tone } from '../style.ts';
import { foldedLines } from './folded-matrix.ts';
import { wrap } from './layout.ts';

const LEGEND = 'rows send, columns receive: ok, % lost, !! degraded, -- undelivered, ?? untested';

interface Grid {
  readonly senders: readonly string[];
  readonly receivers: readonly string[];
  cell(from: string, to: string): readonly [Tone, string];
}

/** @param pairs of one mesh. No line is wider than the style */
export function matrixLines(pairs: readonly PairResult[], run: Run, style: Style): readonly string[] {
  const senders = [...new Set(pairs.map((pair) => pair.from))];
  const receiving = new Set(pairs.map((pair) => pair.to));
  // In the senders' order, so that a host's row and column are where one looks for them.
  const receivers = [...new Set([...senders, ...receiving])].filter((name) => receiving.has(name));
  const cells = new Map(pairs.map((pair) => [`${pair.from}\n${pair.to}`, pair]));
  const grid: Grid = { senders, receivers, cell: (from, to) => cellOf(from, to, cells.get(`${from}\n${to}`)) };
  return named(grid, style) ?? numbered(grid, style) ?? foldedLines(pairs, run, style);
}

function named(grid: Grid, style: Style): readonly string[] | undefined {
  const names = grid.receivers.map(printableLine);
  const labels = grid.senders.map(printableLine);
  const widths = names.map((name) => Math.max(4, name.length));
  const head = Math.max(...labels.map((name) => name.length));
  if (head + widths.reduce((sum, width) => sum + width + 2, 0) > style.width) return undefined;
  const header = names.map((name, index) => `  ${name.padStart(widths[index] ?? 4)}`).join('');
  const rows = grid.senders.map((from, row) => {
    const cells = grid.receivers.map((to, index) => {
      const [tone, text] = grid.cell(from, to);
      return `  ${style.paint(tone, text.padStart(widths[index] ?? 4))}`;
    });
    return `${(labels[row] ?? '').padEnd(head)}${cells.join('')}`;
  });
  return ['', style.paint('dim', LEGEND), `${' '.repeat(head)}${header}`, ...rows];
}

/** Two characters a cell: as many columns as a width can take. */
function numbered(grid: Grid, style: Style): readonly string[] | undefined {
  const { senders, receivers } = grid;
  const digits = Math.max(2, String(receivers.length).length);
  const sameEnds = senders.length === receivers.length && senders.every((name, index) => name === receivers[index]);
  const labels = senders.map((name, index) =>
    sameEnds ? `${String(index + 1).padStart(digits)} ${printableLine(name)}` : printableLine(name),
  );
  const head = Math.max(...labels.map((label) => label.length));
  if (head + receivers.length * (digits + 1) > style.width) return undefined;
  const numbers = receivers.map((_, index) => ` ${String(index + 1).padStart(digits)}`).join('');
  const rows = senders.map((from, row) => {
    const cells = receivers.map((to) => {
      const [tone, text] = grid.cell(from, to);
      return ` ${style.paint(tone, text.replace('%', '').padStart(digits))}`;
    });
    return `${(labels[row] ?? '').padEnd(head)}${cells.join('')}`;
  });
  const key = receivers.map((name, index) => `${index + 1} ${printableLine(name)}`).join(', ');
  return [
    '',
    style.paint('dim', LEGEND),
    ...(sameEnds ? [] : wrap(`columns: ${key}`, '', style.width)),
    `${' '.repeat(head)}${numbers}`,
    ...rows,
  ];
}

function cellOf(from: string, to: string, pair: PairResult | undefined): readonly [Tone, string] {
  if (!pair) return ['dim', from === to ? '·' : ''];
  if (pair.verdict === 'delivered') return ['good', 'ok'];
  if (pair.verdict === 'undelivered') return ['bad', '--'];
  if (pair.verdict === 'not-tested') return ['warn', '??'];
  if (pair.lost === 0) return ['warn', '!!'];
  return ['warn', `${lossPercent(pair)}%`];
}

/** Never rounded to 0 or 100: some loss is not none, and not all. */
function lossPercent(pair: PairResult): number {
  return Math.min(99, Math.max(1, Math.round((100 * pair.lost) / pair.sent)));
}

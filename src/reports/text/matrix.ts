/** The matrix of a ping: rows send, columns receive. As wide as the terminal allows; beyond, only rows that have a failure. Pure. */
import type { PairResult } from '../../result/types.ts';
import type { Style, Tone } from '../style.ts';

const LEGEND = 'rows send, columns receive: ok delivered, % lost, -- undelivered, ?? not tested';

export function matrixLines(pairs: readonly PairResult[], style: Style): readonly string[] {
  const senders = [...new Set(pairs.map((pair) => pair.from))];
  const receiving = new Set(pairs.map((pair) => pair.to));
  // In the senders' order, so that a host's row and column are where one looks for them.
  const receivers = [...new Set([...senders, ...receiving])].filter((name) => receiving.has(name));
  const cells = new Map(pairs.map((pair) => [`${pair.from}\n${pair.to}`, pair]));
  const head = Math.max(...senders.map((name) => name.length));
  const widths = receivers.map((name) => Math.max(4, name.length));
  const needed = head + widths.reduce((sum, width) => sum + width + 2, 0);
  if (needed > style.width) return failedRows(senders, pairs, style);
  const header = `${' '.repeat(head)}${receivers.map((name, index) => `  ${name.padStart(widths[index] ?? 4)}`).join('')}`;
  const rows = senders.map((from) => {
    const row = receivers.map((to, index) => {
      const [tone, text] = cellOf(from, to, cells.get(`${from}\n${to}`));
      return `  ${style.paint(tone, text.padStart(widths[index] ?? 4))}`;
    });
    return `${from.padEnd(head)}${row.join('')}`;
  });
  return ['', style.paint('dim', LEGEND), header, ...rows];
}

function cellOf(from: string, to: string, pair: PairResult | undefined): readonly [Tone, string] {
  if (!pair) return ['dim', from === to ? '·' : ''];
  if (pair.verdict === 'delivered') return ['good', 'ok'];
  if (pair.verdict === 'undelivered') return ['bad', '--'];
  if (pair.verdict === 'not-tested') return ['warn', '??'];
  if (pair.lost === 0) return ['warn', 'ok*'];
  return ['warn', `${lossPercent(pair)}%`];
}

/** Never rounded to 0 or 100: some loss is not none, and not all. */
function lossPercent(pair: PairResult): number {
  return Math.min(99, Math.max(1, Math.round((100 * pair.lost) / pair.sent)));
}

/** Too wide for a matrix: one line a sender that does not reach everyone. */
function failedRows(senders: readonly string[], pairs: readonly PairResult[], style: Style): readonly string[] {
  const rows = senders.flatMap((from) => {
    const row = pairs.filter((pair) => pair.from === from);
    const failed = row.filter((pair) => pair.verdict !== 'delivered').map((pair) => pair.to);
    if (failed.length === 0) return [];
    const shown = failed.length > 8 ? [...failed.slice(0, 8), '…'] : failed;
    return [`${from}: ${row.length - failed.length} of ${row.length} delivered; not to ${shown.join(', ')}`];
  });
  const whole = senders.length - rows.length;
  return [
    '',
    style.paint('dim', `(${senders.length} senders: too wide for a matrix here; ${whole} reach everyone)`),
    ...rows,
  ];
}

/** A dead row is a sender, a dead column a receiver, both of one host its link. Pure. */
import type { Cause, PairResult } from '../../result/types.ts';
import { agreed, causeKey, isOnTheWay, onTheWay } from './agreement.ts';
import { isDead } from './sheet.ts';
import type { Explanation, Sheet } from './types.ts';

/** A single pair that fails says nothing of a line, unless its end itself has the cause. */
const LEAST = 2;
/** What a link that carries nothing looks like, from its two sides. */
const OF_THE_LINK: ReadonlySet<string> = new Set(['sender-link-down', 'not-on-wire']);

/** Each line that failed as a whole and for causes that agree with it. */
export function lineExplanations(sheet: Sheet): readonly Explanation[] {
  return sheet.hosts.flatMap((host) => {
    const senders = lineOf(sheet, 'sender', host, sheet.rows.get(host) ?? []);
    const receivers = lineOf(sheet, 'receiver', host, sheet.columns.get(host) ?? []);
    return [...wholeHost(senders, receivers), ...senders, ...receivers];
  });
}

function lineOf(
  sheet: Sheet,
  kind: 'sender' | 'receiver',
  host: string,
  pairs: readonly PairResult[],
): readonly Explanation[] {
  if (!isDead(sheet, pairs)) return [];
  const line = { kind, hosts: [host], pairs };
  const own = agreed(pairs, (cause) => cause.host === host && cause.at === kind);
  if (own.length > 0) return own.map((cause) => ({ ...line, cause, own: true, tells: [causeKey(cause)] }));
  const cause = pairs.length < LEAST ? undefined : onTheWay(pairs);
  return cause === undefined ? [] : [{ ...line, ...told(cause), own: false }];
}

/** One thing in place of two, where row and column fail for the same reason. */
function wholeHost(senders: readonly Explanation[], receivers: readonly Explanation[]): readonly Explanation[] {
  const [row] = senders;
  const [column] = receivers;
  if (row === undefined || column === undefined || !isSame(row.cause, column.cause)) return [];
  return [
    {
      ...row,
      kind: 'host',
      pairs: [...row.pairs, ...column.pairs],
      own: row.own || column.own,
      tells: [...row.tells, ...column.tells],
    },
  ];
}

function isSame(one: Cause | undefined, other: Cause | undefined): boolean {
  if (one?.code === other?.code) return true;
  if (one === undefined || other === undefined) return false;
  if (isOnTheWay(one) && isOnTheWay(other)) return true;
  return OF_THE_LINK.has(one.code) && OF_THE_LINK.has(other.code);
}

/** A cause on the way may have other instances elsewhere: its pattern does not tell all of it. */
function told(cause: Cause | null) {
  return cause === null ? { tells: [] } : { cause, tells: [] };
}

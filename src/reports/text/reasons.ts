/** Why pairs were not tested, or are degraded without a cause: each reason once, with the hosts whose it is. Pure. */
import { count, nameList, printableLine } from '../../lib/text.ts';
import type { PairResult } from '../../result/types.ts';
import type { Style } from '../style.ts';
import { wrap } from './layout.ts';

/** Pairs that are named of those that lost something before an interruption. */
const MOST_NAMED = 4;
/** Hosts that are named of those with one reason. */
const MOST_HOSTS = 20;

/** A pair, and its reason without the host whose it is. */
interface Reasoned {
  readonly pair: PairResult;
  readonly whole: string;
  readonly host: string | undefined;
  readonly rest: string;
}

export function reasonLines(pairs: readonly PairResult[], style: Style): readonly string[] {
  const reasons = Map.groupBy(pairs.flatMap(reasoned), ({ pair, host, rest }) =>
    [pair.verdict, host === undefined, rest].join(' '),
  );
  return [...reasons.values()].flatMap((alike) => {
    const of = alike.map(({ pair }) => pair);
    return [
      '',
      ...wrap(`${of[0]?.verdict}, ${count(of.length, 'pair')}: ${toldOf(alike)}${soFar(of)}`, '', style.width),
    ];
  });
}

/** A reason that is an end's begins with its name, or with that and its address: `h2: no Python`, `h2 (198.18.0.12:22): lost`. */
function reasoned(pair: PairResult): readonly Reasoned[] {
  const { from, to, cause, reason } = pair;
  if (reason === undefined || cause !== undefined) return [];
  const host = [from, to].find((name) => reason.startsWith(`${name}: `) || reason.startsWith(`${name} (`));
  const rest = host === undefined ? reason : reason.slice(host.length).replace(/^ \([^)]*\)/, '');
  return [{ pair, whole: reason, host, rest }];
}

function toldOf(alike: readonly Reasoned[]): string {
  const hosts = [...new Set(alike.flatMap(({ host }) => host ?? []))];
  const [{ whole = '', rest = '' } = {}] = alike;
  return hosts.length > 1 ? `${nameList(hosts.map(printableLine), 'host', MOST_HOSTS)}${rest}` : whole;
}

/** Of pairs that an interruption kept from being tested: what came of the packets that were sent by then. */
function soFar(pairs: readonly PairResult[]): string {
  const sum = (key: 'sent' | 'received') => pairs.reduce((all, pair) => all + pair[key], 0);
  if (pairs[0]?.verdict !== 'not-tested' || sum('sent') === 0) return '';
  const lossy = pairs.filter(({ lost }) => lost > 0).sort((one, other) => other.lost - one.lost);
  const named = lossy.slice(0, MOST_NAMED).map(({ from, to, lost, diedAfterMs }) => {
    const ended = diedAfterMs == null ? '' : ` (ended ${(diedAfterMs / 1000).toFixed(1)} s after the first)`;
    return `${printableLine(from)} → ${printableLine(to)} ${lost}${ended}`;
  });
  const rest = lossy.length > MOST_NAMED ? ['…'] : [];
  const lost = lossy.length === 0 ? '' : `; lost: ${[...named, ...rest].join(', ')}`;
  return `; ${sum('received')} of ${sum('sent')} arrived${lost}`;
}

/** Why pairs failed: each thing once, in the order of the run (worst first), with the pairs it explains. Pure. */
import { count, nameList, printableLine } from '../../lib/text.ts';
import type { Cause, Statement } from '../../result/types.ts';
import type { Style } from '../style.ts';
import { commandLines, wrap } from './layout.ts';

export function statementLines(statements: readonly Statement[], style: Style): readonly string[] {
  return statements.flatMap((statement) => {
    const { cause } = statement;
    const name = cause?.code ?? 'no known cause';
    const [first = '', ...rest] = wrap(`${name}${placeOf(statement)}: ${toldOf(statement)}`, '  ', style.width);
    return [
      '',
      style.paint('bad', name) + first.trimStart().slice(name.length),
      ...rest,
      ...(cause?.evidence ?? []).flatMap((line) => wrap(line, '    ', style.width)),
      ...commandLines(cause?.remedy ?? [], '    $ '),
      ...(cause?.advice ?? []).flatMap((line) => wrap(`→ ${line}`, '    ', style.width)),
      ...profileLines(cause?.profile ?? []),
    ];
  });
}

/** To be copied into a profile: never wrapped. */
function profileLines(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['    in a profile:', ...lines.map((line) => `      ${printableLine(line)}`)];
}

/** ` at receiver h2 (certain)`, ` at router r1 (certain)`, ` on the way (likely)`. */
function placeOf(statement: Statement): string {
  const { cause } = statement;
  return cause === undefined ? '' : ` ${whereOf(cause, statement)} (${cause.confidence})`;
}

function whereOf({ at, host }: Cause, { hosts, explains }: Statement): string {
  // Routers and switches take no part in a ping: where the host does, nobody knows which of them it is.
  const isEnd = explains.some(({ from, to }) => from === host || to.includes(host));
  if (at === 'network') return isEnd ? 'on the way' : `on the way, at ${printableLine(host)}`;
  if (at === 'router') return isEnd ? 'at a router' : `at router ${printableLine(host)}`;
  return `at ${at} ${hostList(hosts.length > 0 ? hosts : [host])}`;
}

/** Which pairs, and how many: `every sender → h2, 19 pairs undelivered`. */
function toldOf(statement: Statement): string {
  return `${whomOf(statement)}, ${count(statement.pairs, 'pair')} ${statement.verdict}`;
}

function whomOf({ kind, hosts, explains, pairs, verdict }: Statement): string {
  const names = hostList(hosts);
  const alone = hosts.length === 1;
  const arrives = verdict === 'degraded'; // something does: then nobody may be told not to reach anybody
  switch (kind) {
    case 'all':
      return arrives ? 'everyone → everyone' : 'nobody reaches anybody';
    case 'host':
      if (arrives) return `${names}, both ways`;
      return `${names} ${alone ? 'neither reaches anyone nor is' : 'neither reach anyone nor are'} reached`;
    case 'sender':
      return `${names} → every receiver`;
    case 'receiver':
      return `every sender → ${names}`;
    case 'segment':
      if (arrives) return `between ${names} and all others`;
      return `${names} reach only each other`;
    case 'boundary': {
      const both = `${names} and ${hostList(explains.map(({ from }) => from).filter((name) => !hosts.includes(name)))}`;
      return arrives ? `between ${both}` : `${both} do not reach each other`;
    }
    case 'direction':
      return `${names} → ${hostList([...new Set(explains.flatMap(({ to }) => to))])}, the other way passes`;
    case 'pair':
      return pairs === 1 ? pairNames(explains).join() : shortened(pairNames(explains));
  }
}

function pairNames(explains: Statement['explains']): readonly string[] {
  return explains.flatMap(({ from, to }) => to.map((name) => `${printableLine(from)} → ${printableLine(name)}`));
}

function shortened(names: readonly string[]): string {
  return names.length > 4 ? [...names.slice(0, 3), '…'].join(', ') : names.join(', ');
}

function hostList(names: readonly string[]): string {
  return nameList(names.map(printableLine), 'host');
}

import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { known, unknown } from '../../lib/reading.ts';
import type { Rule } from '../../netfilter/types.ts';
import type { Current } from '../types.ts';
import type { Traffic } from './desired.ts';
import { type Way, waysOf } from './ways.ts';

/** Running value when nothing of it is dropped. */
export const ACCEPTED = 'accepted';

/** What follows when it is dropped. */
const CONSEQUENCES: Readonly<Record<Way['kind'], string>> = {
  group: '',
  queries: ': the host stops to report, works for about 4 minutes, then the switch ages the port out and delivery dies',
  reports: ': the join succeeds here and no switch ever hears of it',
};

/** Of rules that are not understood, in one answer. */
const MOST_SHOWN = 5;

/** `accepted`, or `IGMP queries dropped`; unknown when nothing surely drops it and a rule is not understood. */
export function current(facts: FactValues, wanted: Wanted<Traffic>): Current {
  const ways = waysOf(facts, wanted.desired);
  if (ways.state !== 'known') return { running: ways };
  const dropped = ways.value.filter(({ passes }) => passes === 'no');
  if (dropped.length > 0) {
    return {
      running: known(dropped.map(({ name }) => `${name} dropped`).join(', ')),
      why: dropped.map(whyDropped).join('; '),
    };
  }
  const unclear = ways.value.filter(({ passes }) => passes === 'unclear');
  if (unclear.length === 0) return { running: known(ACCEPTED) };
  return { running: unknown(unclear.map(whyUnclear).join('; ')) };
}

/** `"ip protocol igmp drop" in inet filter input drops IGMP queries` */
function whyDropped({ kind, name, passages, obstacles }: Way): string {
  const lost = passages.filter(({ passage }) => passage.passes === 'no');
  const rules = new Set(
    lost
      .map(({ passage }) => passage.drops.find(({ matches }) => matches === 'yes') ?? passage.drops[0])
      .map((drop) => (drop ? showRule(drop.rule) : 'every way')),
  );
  const filters = obstacles.filter(({ surely }) => surely).map(({ words }) => words);
  const some = kind === 'group' && filters.length === 0 && lost.length < passages.length;
  const part = some ? ` (${lost.map(({ packet }) => packet.destination).join(', ')})` : '';
  return `${[...new Set([...filters, ...rules])].join(' and ')} drops ${name}${part}${CONSEQUENCES[kind]}`;
}

function whyUnclear({ name, passages, obstacles }: Way): string {
  const rules = passages.flatMap(({ passage }) => passage.unclear).map(showRule);
  const all = [...new Set([...obstacles.map(({ words }) => words), ...rules])];
  const more = all.length > MOST_SHOWN ? [`${all.length - MOST_SHOWN} more`] : [];
  const shown = [...all.slice(0, MOST_SHOWN), ...more].join(' and ');
  return `whether ${name} pass${name === 'the group' ? 'es' : ''} cannot be told from ${shown}`;
}

function showRule({ text, family, table, chain }: Rule): string {
  return `"${text}" in ${family} ${table} ${chain}`;
}

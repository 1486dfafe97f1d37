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
function whyDropped({ kind, name, passages }: Way): string {
  const lost = passages.filter(({ passage }) => passage.passes === 'no');
  const rules = new Set(
    lost
      .map(({ passage }) => passage.drops.find(({ matches }) => matches === 'yes') ?? passage.drops[0])
      .map((drop) => (drop ? showRule(drop.rule) : 'every way')),
  );
  const some = kind === 'group' && lost.length < passages.length;
  const part = some ? ` (${lost.map(({ packet }) => packet.destination).join(', ')})` : '';
  return `${[...rules].join(' and ')} drops ${name}${part}${CONSEQUENCES[kind]}`;
}

function whyUnclear({ name, passages }: Way): string {
  const rules = new Set(passages.flatMap(({ passage }) => passage.unclear).map(showRule));
  return `whether ${name} pass${name === 'the group' ? 'es' : ''} cannot be told from ${[...rules].join(' and ')}`;
}

function showRule({ text, family, table, chain }: Rule): string {
  return `"${text}" in ${family} ${table} ${chain}`;
}

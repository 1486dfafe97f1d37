import { mapReading, type Reading } from '../lib/reading.ts';
import { valuesOf } from './listed-files.ts';
import { NETFILTER_SCRIPT } from './netfilter-script.ts';
import type { Answers, Fact } from './types.ts';
import { wholeAnswer } from './whole-answer.ts';

/** Rule sets as programs print them; empty: there are no rules of that kind. */
export interface RuleSets {
  /** `nft -a list ruleset` */
  readonly nft: string;
  /** `iptables-save -c` of legacy tables, or of nf_tables where nft does not know all words of its rules. */
  readonly iptables: string;
  readonly ip6tables: string;
}

/** Rule sets of netfilter. Only root may read them. Source: nft(8), iptables-save(8), /proc/net/ip_tables_names. */
export const netfilterFact: Fact<RuleSets> = {
  id: 'netfilter',
  title: 'Rule sets of nftables and iptables',
  needs: { found: { kind: 'script', sh: NETFILTER_SCRIPT } },
  parse: parseRuleSets,
};

function parseRuleSets(answers: Answers): Reading<RuleSets> {
  return mapReading(wholeAnswer(answers, 'reading rule sets'), (lines) => {
    const text = (tag: string) => valuesOf(lines, tag).join('\n');
    return { nft: text('nft'), iptables: text('iptables'), ip6tables: text('ip6tables') };
  });
}

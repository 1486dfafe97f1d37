/** What a host printed of its rules → all tables, each rule once. Pure. */
import { isOfNft, parseIptables } from './iptables.ts';
import { parseNft } from './nft.ts';
import type { Rule, Table } from './types.ts';

/** Texts as the programs print them; left out: there is nothing of the kind. */
export interface RuleTexts {
  readonly nft?: string;
  /** The listing leaves the contents of sets out. */
  readonly terse?: boolean;
  readonly iptables?: string;
  readonly ip6tables?: string;
}

/**
 * Rules that iptables made in nf_tables are in nft's listing, too, at times with words that only iptables understands
 * (`xt match`): its own listing is the better one then.
 */
export function readRules({ nft = '', terse = false, iptables = '', ip6tables = '' }: RuleTexts): readonly Table[] {
  const saved = [...parseIptables(iptables, 'iptables'), ...parseIptables(ip6tables, 'ip6tables')];
  const twice = new Set([
    ...(isOfNft(iptables) ? saved.filter((table) => table.family === 'iptables').map(({ name }) => `ip ${name}`) : []),
    ...(isOfNft(ip6tables)
      ? saved.filter((table) => table.family === 'ip6tables').map(({ name }) => `ip6 ${name}`)
      : []),
  ]);
  return [...parseNft(nft, terse).filter(({ family, name }) => !twice.has(`${family} ${name}`)), ...saved];
}

/** Table and chain in words: `inet filter input`. */
export function chainOf({ family, table, chain }: Rule): string {
  return `${family} ${table} ${chain}`;
}

/** What a host printed of its rules → all tables, each rule once. Pure. */
import { remember } from '../lib/remember.ts';
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

/** Characters of which what they say is kept, of each of these. */
const KEPT = 4_000_000;

const parsed = {
  nft: remember((text) => parseNft(text), KEPT),
  terse: remember((text) => parseNft(text, true), KEPT),
  iptables: remember((text) => parseIptables(text, 'iptables'), KEPT),
  ip6tables: remember((text) => parseIptables(text, 'ip6tables'), KEPT),
};

/**
 * Rules that iptables made in nf_tables are in nft's listing, too, at times with words that only iptables understands
 * (`xt match`): its own listing is the better one then.
 */
export function readRules({ nft = '', terse = false, iptables = '', ip6tables = '' }: RuleTexts): readonly Table[] {
  const saved = [...parsed.iptables(iptables), ...parsed.ip6tables(ip6tables)];
  const twice = new Set([
    ...(isOfNft(iptables) ? saved.filter((table) => table.family === 'iptables').map(({ name }) => `ip ${name}`) : []),
    ...(isOfNft(ip6tables)
      ? saved.filter((table) => table.family === 'ip6tables').map(({ name }) => `ip6 ${name}`)
      : []),
  ]);
  const listed = parsed[terse ? 'terse' : 'nft'](nft);
  return [...listed.filter(({ family, name }) => !twice.has(`${family} ${name}`)), ...saved];
}

/** Table and chain in words: `inet filter input`. */
export function chainOf({ family, table, chain }: Rule): string {
  return `${family} ${table} ${chain}`;
}

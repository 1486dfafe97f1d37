/** `nft -a list ruleset` → tables. Pure. */
import { type NamedSets, parseRule, wordsIn } from './nft-rule.ts';
import type { Chain, Hook, Rule, Table } from './types.ts';

const HOOKS: ReadonlySet<string> = new Set([
  'ingress',
  'prerouting',
  'input',
  'forward',
  'output',
  'postrouting',
  'egress',
]);

export function isHook(word: string): word is Hook {
  return HOOKS.has(word);
}

interface Block {
  /** `table`, `chain`, `set`, `map`, … and what stands behind it. */
  readonly words: readonly string[];
  /** Its lines, or elements of a set in one line. */
  readonly lines: string[];
}

/** @param terse the listing leaves the contents of sets out (`nft -t`): what is in them is not known then */
export function parseNft(text: string, terse = false): readonly Table[] {
  const tables: Table[] = [];
  let table: Block | undefined;
  let blocks: Block[] = [];
  let block: Block | undefined;
  for (const line of statements(text)) {
    if (table === undefined) {
      if (/^table .*\{$/.test(plain(line))) table = { words: plain(line).split(' ').slice(1, -1), lines: [] };
    } else if (block !== undefined) {
      if (line !== '}') block.lines.push(line);
      else {
        blocks.push(block);
        block = undefined;
      }
    } else if (line === '}') {
      tables.push(tableOf(table, blocks, terse));
      table = undefined;
      blocks = [];
    } else if (plain(line).endsWith(' {')) block = { words: plain(line).split(' ').slice(0, -1), lines: [] };
    else table.lines.push(line);
  }
  return tables;
}

/** Lines, those of a set's elements put together; a listing's blocks open with `{` at the end of a line. */
function statements(text: string): readonly string[] {
  const done: string[] = [];
  let open = '';
  for (const raw of text.split('\n').map((line) => line.trim())) {
    if (raw === '' || (raw.startsWith('#') && open === '')) continue;
    const line = open === '' ? raw : `${open} ${raw}`;
    const braces = /[{}]/.test(line) ? wordsIn(line).filter((word) => word === '{' || word === '}') : [];
    const depth = braces.reduce((sum, brace) => sum + (brace === '{' ? 1 : -1), 0);
    const isBlock = open === '' && / \{( # handle \d+)?$/.test(raw) && !/= \{$/.test(raw);
    open = depth > 0 && !isBlock ? line : '';
    if (open === '') done.push(line);
  }
  return done;
}

function plain(line: string): string {
  return line.replace(/ # handle \d+$/, '');
}

function tableOf({ words, lines }: Block, blocks: readonly Block[], terse: boolean): Table {
  const [family = 'ip', name = ''] = words.length > 1 ? words : ['ip', ...words];
  const sets: NamedSets = { contents: setsOf(blocks), terse };
  const dormant = lines.some((line) => /^flags .*\bdormant\b/.test(line));
  const chains = blocks
    .filter((block) => block.words[0] === 'chain')
    .map((block) => chainOf(block, { family, table: name }, sets))
    .map(({ hook, ...chain }) => (hook === undefined || dormant ? chain : { ...chain, hook }));
  return {
    family,
    name,
    chains: new Map(chains.map((chain) => [chain.name, chain])),
    untracks: blocks.some((block) =>
      block.lines.some((line) => line.includes('notrack') && wordsIn(line).includes('notrack')),
    ),
  };
}

/** Name → the text of its elements, of sets and maps. */
function setsOf(blocks: readonly Block[]): ReadonlyMap<string, string | undefined> {
  const sets = new Map<string, string | undefined>();
  for (const { words, lines } of blocks) {
    if (words[0] !== 'set' && words[0] !== 'map') continue;
    const elements = lines.find((line) => line.startsWith('elements = {'));
    sets.set(words[1] ?? '', elements?.slice('elements = '.length));
  }
  return sets;
}

/** `type filter hook input priority filter; policy drop;`, `… hook ingress devices = { "eth0", "eth1" } priority 0; …` */
function chainOf(block: Block, place: { readonly family: string; readonly table: string }, sets: NamedSets): Chain {
  const name = block.words[1] ?? '';
  const rules: Rule[] = [];
  let base: Pick<Chain, 'hook' | 'devices'> = {};
  let policy: Chain['policy'] = 'accept';
  for (const line of block.lines) {
    const words = plain(line);
    if (/^comment "[^"]*"$/.test(words)) continue;
    const [, hook, devices] = /^type \S+ hook (\S+)(?: devices? (?:= )?(\{[^}]*\}|\S+))? +priority /.exec(words) ?? [];
    if (hook === undefined) {
      rules.push({
        ...place,
        chain: name,
        handle: / # handle (\d+)$/.exec(line)?.[1] ?? '',
        ...parseRule(words, sets),
      });
      continue;
    }
    if (isHook(hook))
      base = { hook, ...(devices === undefined ? {} : { devices: devices.match(/[^{}",\s]+/g) ?? [] }) };
    if (/ policy drop;$/.test(words)) policy = 'drop';
  }
  return { name, rules, policy, ...base };
}

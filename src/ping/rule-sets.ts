/** Rule sets as `nft -a list ruleset` and `iptables-save -c` print them, read into rules. Pure. */
import type { Firewall } from './probe/wire.ts';

export type Hook = 'ingress' | 'prerouting' | 'input' | 'output' | 'postrouting' | 'egress';

export interface Rule {
  readonly hook: Hook;
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly handle: string;
  readonly text: string;
  /** `rewrite`: gives the packet another source address. */
  readonly verdict: 'accept' | 'jump' | 'drop' | 'policy' | 'rewrite';
}

const HOOKS: ReadonlySet<string> = new Set(['ingress', 'prerouting', 'input', 'output', 'postrouting', 'egress']);
const FAMILIES: ReadonlySet<string> = new Set(['ip', 'inet', 'netdev']);

/** The rules of base chains that decide about packets, in their order; legacy iptables where nft does not show them. */
export function rulesOf(firewall: Firewall): readonly Rule[] {
  if (!('text' in firewall.nft)) return [];
  const rules = nftRules(firewall.nft.text);
  if (firewall.iptables === undefined || !('text' in firewall.iptables)) return rules;
  return [...rules, ...iptablesRules(firewall.iptables.text)];
}

function nftRules(text: string): readonly Rule[] {
  const rules: Rule[] = [];
  let table = { family: '', name: '' };
  let chain: { name: string; handle: string; hook?: Hook; policy?: Rule } | undefined;
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    const [words = '', handle = ''] = line.split(' # handle ');
    const opening = /^(table|chain) (?:(\S+) )?(\S+) \{$/.exec(words);
    if (opening?.[1] === 'table') table = { family: opening[2] ?? 'ip', name: opening[3] ?? '' };
    else if (opening?.[1] === 'chain') chain = { name: opening[3] ?? '', handle };
    else if (line === '}') {
      if (chain?.policy) rules.push(chain.policy);
      chain = undefined;
    } else if (chain !== undefined && FAMILIES.has(table.family)) {
      const base = /^type \S+ hook (\S+) .*?(?:policy (accept|drop);)?$/.exec(words);
      const place = { family: table.family, table: table.name, chain: chain.name };
      if (base?.[1] !== undefined) {
        if (isHook(base[1])) chain.hook = base[1];
        if (chain.hook && base[2] === 'drop')
          chain.policy = { ...place, hook: chain.hook, handle: '', text: 'policy drop', verdict: 'policy' };
        continue;
      }
      const verdict = verdictIn(words);
      if (chain.hook && verdict) rules.push({ ...place, hook: chain.hook, handle, text: words, verdict });
    }
  }
  return rules;
}

function verdictIn(words: string): Rule['verdict'] | undefined {
  const word = /\b(accept|drop|reject|jump|goto|vmap|snat|masquerade)\b/.exec(words.replaceAll(/"[^"]*"/g, '""'))?.[1];
  if (word === undefined || word === 'accept') return word;
  if (word === 'snat' || word === 'masquerade') return 'rewrite';
  return word === 'drop' || word === 'reject' ? 'drop' : 'jump';
}

/** The legacy tables, which nft does not show. `[7:336] -A INPUT -d 239.0.0.0/8 -p udp -j DROP`, `:INPUT DROP [0:0]` */
function iptablesRules(text: string): readonly Rule[] {
  const rules: Rule[] = [];
  const policies: Rule[] = []; // they come first in the text and decide last
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    const policy = /^:(\S+) DROP /.exec(line)?.[1];
    const [, packets, chain = policy ?? '', words = '', target = ''] =
      /^\[(\d+):\d+\] -A (\S+) (.*)-[jg] (\S+)/.exec(line) ?? [];
    const hook = chain.toLowerCase();
    if (!isHook(hook)) continue;
    const place = { hook, family: 'iptables', table, chain, handle: '' };
    if (policy !== undefined) policies.push({ ...place, text: 'policy drop', verdict: 'policy' });
    else {
      const verdict = verdictIn(target.toLowerCase()) ?? 'jump';
      const plain = words.replaceAll(/! (--?[\w-]+) /g, '$1 ! '); // as nft says it: behind what it negates
      rules.push({ ...place, text: `${plain}counter packets ${packets} ${target.toLowerCase()}`, verdict });
    }
  }
  return [...rules, ...policies];
}

function isHook(word: string): word is Hook {
  return HOOKS.has(word);
}

export function packetsOf(text: string): number | undefined {
  const packets = /\bcounter packets (\d+)/.exec(text)?.[1];
  return packets === undefined ? undefined : Number(packets);
}

export function wordsOf(rule: Rule): string {
  return rule.text.replace(/ ?\bcounter packets \d+( bytes \d+)?/, '').trim();
}

export function keyOf(rule: Rule): string {
  return [rule.family, rule.table, rule.chain, rule.handle, wordsOf(rule)].join(' ');
}

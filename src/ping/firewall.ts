/** Rule sets as `nft -a list ruleset` and `iptables-save -c` print them: which rules drop the group. Pure. */
import { quoteCommand } from '../lib/shell.ts';
import { inPrefix } from './address.ts';
import type { Firewall } from './probe/wire.ts';
import type { HostEvidence, MeshPlan } from './types.ts';

export type Hook = 'ingress' | 'prerouting' | 'input' | 'output' | 'postrouting' | 'egress';

/** A rule, or a chain's policy, that does not let packets pass. */
export interface Blocker {
  readonly hook: Hook;
  /** Table and chain: `inet filter input`. */
  readonly chain: string;
  readonly text: string;
  /** Packets it counted during the short second burst; undefined when it has no counter. */
  readonly counted: number | undefined;
  /** Whether its own words, read alone, drop the group. `unclear` where they say more than is understood here. */
  readonly matches: 'yes' | 'no' | 'unclear';
  readonly remedy: readonly string[];
}

interface Rule {
  readonly hook: Hook;
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly handle: string;
  readonly text: string;
  readonly verdict: 'accept' | 'jump' | 'drop' | 'policy';
}

const HOOKS: ReadonlySet<string> = new Set(['ingress', 'prerouting', 'input', 'output', 'postrouting', 'egress']);
const FAMILIES: ReadonlySet<string> = new Set(['ip', 'inet', 'netdev']);

/** What is in the way at the hooks, the surest first; undefined when no rule set could be read. */
export function blockers(host: HostEvidence, plan: MeshPlan, hooks: readonly Hook[]): readonly Blocker[] | undefined {
  if (host.firewall === undefined || !('text' in host.firewall.after.nft)) return undefined;
  const before = new Map(rulesOf(host.firewall.before).map((rule) => [keyOf(rule), packetsOf(rule.text)]));
  const found: Blocker[] = [];
  const passed = new Set<string>();
  const perhaps = new Set<string>();
  for (const rule of rulesOf(host.firewall.after)) {
    const chain = `${rule.family} ${rule.table} ${rule.chain}`;
    if (!hooks.includes(rule.hook) || passed.has(chain)) continue;
    let matches = matching(rule, plan, host.joined?.interface ?? undefined);
    if (rule.verdict === 'accept' || rule.verdict === 'jump') {
      if (matches === 'yes' && rule.verdict === 'accept')
        passed.add(chain); // what follows does not see the group
      else if (matches !== 'no') perhaps.add(chain);
      continue;
    }
    if (matches === 'yes' && perhaps.has(chain)) matches = 'unclear';
    const now = packetsOf(rule.text);
    const then = before.get(keyOf(rule));
    const counted = now === undefined ? undefined : now - (then ?? 0);
    if (matches === 'no' && !counted) continue;
    found.push({ hook: rule.hook, chain, text: wordsOf(rule), counted, matches, remedy: remedyOf(rule, plan) });
  }
  return found.filter((blocker) => rank(blocker) > 0).sort((one, other) => rank(other) - rank(one));
}

/** Counted in the burst; or says so without a counter; or (0) counted nothing, says something unclear. */
function rank({ counted, matches }: Blocker): number {
  if (counted !== undefined && counted > 0) return matches === 'no' ? 0 : 3;
  if (matches === 'yes') return 2;
  return counted === undefined && matches === 'unclear' ? 1 : 0;
}

function rulesOf(firewall: Firewall): readonly Rule[] {
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
  const word = /\b(accept|drop|reject|jump|goto|vmap)\b/.exec(words.replaceAll(/"[^"]*"/g, '""'))?.[1];
  if (word === undefined || word === 'accept') return word;
  return word === 'drop' || word === 'reject' ? 'drop' : 'jump';
}

/** The legacy tables, which nft does not show. `[7:336] -A INPUT -d 239.0.0.0/8 -p udp -j DROP` */
function iptablesRules(text: string): readonly Rule[] {
  const rules: Rule[] = [];
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    const rule = /^\[(\d+):\d+\] -A (\S+) (.*)-j (ACCEPT|DROP|REJECT)\b.*$/.exec(line);
    const chain = rule?.[2] ?? '';
    const hook = chain.toLowerCase();
    if (!rule || !isHook(hook)) continue;
    const verdict = rule[4] === 'ACCEPT' ? 'accept' : 'drop';
    const words = `${rule[3] ?? ''}counter packets ${rule[1]} ${verdict}`;
    rules.push({ hook, family: 'iptables', table, chain, handle: '', text: words, verdict });
  }
  return rules;
}

/** Reads the matches of a rule that are plain enough; an unknown one makes it unclear, a false one decides. */
function matching(rule: Rule, plan: MeshPlan, interfaceName: string | undefined): Blocker['matches'] {
  if (rule.verdict === 'policy') return 'yes';
  let rest = rule.text
    .replace(/\bcounter packets \d+( bytes \d+)?/, '')
    .replace(/\b(log|comment)( prefix)? "[^"]*"/, '')
    .replace(/\b(accept|drop|reject|jump|goto)\b.*$/, '');
  if (/\b(tcp|icmp|icmpv6|ip6|ipv6|sctp|igmp|arp)\b/.test(rest)) return 'no'; // other protocols
  let holds = true;
  const take = (pattern: RegExp, test: (value: string) => boolean) => {
    rest = rest.replace(pattern, (_, not: string | undefined, value: string) => {
      holds &&= test(value) !== (not !== undefined);
      return '';
    });
  };
  take(/(?:ip daddr|-d) (!= |! )?([\d./]+)/, (value) => {
    const [network = '', length = '32'] = value.split('/');
    return inPrefix(plan.group, network, Number(length));
  });
  take(/(?:udp dport|th dport|--dport) (!= |! )?(\d+(?:-\d+)?)\b/, (value) => {
    const [low, high = low] = value.split('-').map(Number);
    return low !== undefined && high !== undefined && plan.port >= low && plan.port <= high;
  });
  take(/(?:ip protocol|meta l4proto|-p) (!= |! )?(\w+)/, (value) => value === 'udp' || value === '17');
  take(/(?:iifname|iif|oifname|oif|-i|-o) (!= |! )?"?([\w.@-]+)"?/, (value) => value === interfaceName);
  take(/(?:meta )?pkttype (!= |! )?(\w+)/, (value) => value === 'multicast');
  take(/ct state (!= )?([\w,]+)/, (value) => /\b(new|untracked)\b/.test(value));
  take(/-m (! )?(udp)/, () => true);
  if (!holds) return 'no';
  return rest.trim() === '' ? 'yes' : 'unclear';
}

function remedyOf(rule: Rule, plan: MeshPlan): readonly string[] {
  if (rule.family === 'iptables') {
    const match = ['-d', plan.group, '-p', 'udp', '--dport', String(plan.port), '-j', 'ACCEPT'];
    return [quoteCommand(['iptables', '-t', rule.table, '-I', rule.chain, '1', ...match])];
  }
  const position = rule.handle === '' ? [] : ['position', rule.handle];
  const accept = ['ip', 'daddr', plan.group, 'udp', 'dport', String(plan.port), 'accept'];
  const verb = rule.handle === '' ? 'add' : 'insert';
  return [quoteCommand(['nft', verb, 'rule', rule.family, rule.table, rule.chain, ...position, ...accept])];
}

function isHook(word: string): word is Hook {
  return HOOKS.has(word);
}

function packetsOf(text: string): number | undefined {
  const packets = /\bcounter packets (\d+)/.exec(text)?.[1];
  return packets === undefined ? undefined : Number(packets);
}

function wordsOf(rule: Rule): string {
  return rule.text.replace(/ ?\bcounter packets \d+( bytes \d+)?/, '').trim();
}

function keyOf(rule: Rule): string {
  return [rule.family, rule.table, rule.chain, rule.handle, wordsOf(rule)].join(' ');
}

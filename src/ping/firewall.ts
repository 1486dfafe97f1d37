/** Which rules of a host drop the group, or rewrite its source. Pure. */
import { quoteCommand } from '../lib/shell.ts';
import { inPrefix } from './address.ts';
import { type Hook, keyOf, packetsOf, type Rule, rulesOf, wordsOf } from './rule-sets.ts';
import type { HostEvidence, MeshPlan } from './types.ts';

/** What is to pass: the group's packets, or the membership's own queries and reports. */
type Protocol = 'udp' | 'igmp';

const NUMBERS = { udp: '17', igmp: '2' } as const;
/** Queries, leaves of version 2, reports of version 3; those of version 2 go to the group. */
const IGMP_ADDRESSES = ['224.0.0.1', '224.0.0.2', '224.0.0.22'];

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

/** What is in the way at the hooks, the surest first; undefined when no rule set could be read. */
export function blockers(
  host: HostEvidence,
  plan: MeshPlan,
  hooks: readonly Hook[],
  protocol: Protocol = 'udp',
): readonly Blocker[] | undefined {
  if (host.firewall === undefined || !('text' in host.firewall.after.nft)) return undefined;
  const before = new Map(rulesOf(host.firewall.before).map((rule) => [keyOf(rule), packetsOf(rule.text)]));
  const found: Blocker[] = [];
  for (const { rule, matches } of reached(host, plan, hooks, protocol)) {
    if (rule.verdict === 'rewrite') continue;
    const now = packetsOf(rule.text);
    const then = before.get(keyOf(rule));
    const counted = now === undefined ? undefined : now - (then ?? 0);
    if (matches === 'no' && !counted) continue;
    const place = { hook: rule.hook, chain: chainOf(rule), text: wordsOf(rule) };
    found.push({ ...place, counted, matches, remedy: remedyOf(rule, plan, protocol) });
  }
  return found.filter((blocker) => rank(blocker) > 0).sort((one, other) => rank(other) - rank(one));
}

/** Rules that give the group another source address on its way out; empty also when no rule set could be read. */
export function rewriters(host: HostEvidence, plan: MeshPlan): readonly Pick<Blocker, 'chain' | 'text' | 'remedy'>[] {
  return reached(host, plan, ['postrouting'], 'udp')
    .filter(({ rule, matches }) => rule.verdict === 'rewrite' && matches !== 'no')
    .map(({ rule }) => ({ chain: chainOf(rule), text: wordsOf(rule), remedy: remedyOf(rule, plan, 'udp') }));
}

/** The rules that do something to packets, without those behind one that accepts the group; behind one that may, it is unclear. */
function reached(
  host: HostEvidence,
  plan: MeshPlan,
  hooks: readonly Hook[],
  protocol: Protocol,
): readonly { readonly rule: Rule; readonly matches: Blocker['matches'] }[] {
  if (host.firewall === undefined) return [];
  const found: { rule: Rule; matches: Blocker['matches'] }[] = [];
  const passed = new Set<string>();
  const perhaps = new Set<string>();
  for (const rule of rulesOf(host.firewall.after)) {
    const chain = chainOf(rule);
    if (!hooks.includes(rule.hook) || passed.has(chain)) continue;
    const matches = matching(rule, plan, host.joined?.interface ?? undefined, protocol);
    if (rule.verdict !== 'accept' && rule.verdict !== 'jump')
      found.push({ rule, matches: matches === 'yes' && perhaps.has(chain) ? 'unclear' : matches });
    else if (matches === 'yes' && rule.verdict === 'accept') passed.add(chain);
    else if (matches !== 'no') perhaps.add(chain);
  }
  return found;
}

/** Counted in the burst; or says so without a counter; or (0) counted nothing, says something unclear. */
function rank({ counted, matches }: Blocker): number {
  if (counted !== undefined && counted > 0) return matches === 'no' ? 0 : 3;
  if (matches === 'yes') return 2;
  return counted === undefined && matches === 'unclear' ? 1 : 0;
}

/** Reads the matches of a rule that are plain enough; an unknown one makes it unclear, a false one decides. */
function matching(
  rule: Rule,
  plan: MeshPlan,
  interfaceName: string | undefined,
  protocol: Protocol,
): Blocker['matches'] {
  if (rule.verdict === 'policy') return 'yes';
  let rest = rule.text
    .replace(/\bcounter packets \d+( bytes \d+)?/, '')
    .replace(/\b(log|comment)( prefix)? "[^"]*"/, '')
    .replace(/\b(accept|drop|reject|jump|goto|snat|masquerade)\b.*$/, '');
  if (/\b(tcp|icmp|icmpv6|ip6|ipv6|sctp|arp)\b/.test(rest)) return 'no'; // other protocols
  if (protocol === 'igmp' ? /\b(udp|th|--dport)\b/.test(rest) : /\bigmp (type|mrt|group)\b/.test(rest)) return 'no';
  let holds = true;
  const take = (pattern: RegExp, test: (value: string) => boolean) => {
    rest = rest.replace(pattern, (_, not: string | undefined, value: string) => {
      holds &&= test(value) !== (not !== undefined);
      return '';
    });
  };
  take(/(?:ip daddr|-d) (!= |! )?([\d./]+)/, (value) => {
    const [network = '', length = '32'] = value.split('/');
    const sentTo = protocol === 'udp' ? [plan.group] : [plan.group, ...IGMP_ADDRESSES];
    return sentTo.some((address) => inPrefix(address, network, Number(length)));
  });
  take(/(?:udp dport|th dport|--dport) (!= |! )?(\d+(?:-\d+)?)\b/, (value) => {
    const [low, high = low] = value.split('-').map(Number);
    return low !== undefined && high !== undefined && plan.port >= low && plan.port <= high;
  });
  take(/(?:ip protocol|meta l4proto|-p) (!= |! )?(\w+)/, (value) => value === protocol || value === NUMBERS[protocol]);
  take(/(?:iifname|iif|oifname|oif|-i|-o) (!= |! )?"?([\w.@-]+)"?/, (value) => value === interfaceName);
  take(/(?:meta )?pkttype (!= |! )?(\w+)/, (value) => value === 'multicast');
  take(/ct state (!= )?([\w,]+)/, (value) => /\b(new|untracked)\b/.test(value));
  take(/-m (! )?(udp)/, () => true);
  if (!holds) return 'no';
  return rest.trim() === '' ? 'yes' : 'unclear';
}

function chainOf({ family, table, chain }: Rule): string {
  return `${family} ${table} ${chain}`;
}

/** Accepts the group before the rule sees it. */
function remedyOf(rule: Rule, plan: MeshPlan, protocol: Protocol): readonly string[] {
  if (rule.family === 'iptables') {
    const udp = ['-d', plan.group, '-p', 'udp', '--dport', String(plan.port)];
    const match = protocol === 'udp' ? udp : ['-p', protocol];
    return [quoteCommand(['iptables', '-t', rule.table, '-I', rule.chain, '1', ...match, '-j', 'ACCEPT'])];
  }
  const position = rule.handle === '' ? [] : ['position', rule.handle];
  const udp = ['ip', 'daddr', plan.group, 'udp', 'dport', String(plan.port)];
  const accept = [...(protocol === 'udp' ? udp : ['ip', 'protocol', protocol]), 'accept'];
  const verb = rule.handle === '' ? 'add' : 'insert';
  return [quoteCommand(['nft', verb, 'rule', rule.family, rule.table, rule.chain, ...position, ...accept])];
}

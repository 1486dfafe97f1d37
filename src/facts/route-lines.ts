/** Text of `ip route show`, as iproute2 and busybox print it. Pure. */
import { fullPrefix } from './prefix.ts';

const TYPES = [
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
] as const;

export type RouteType = (typeof TYPES)[number];

export interface Route {
  readonly type: RouteType;
  /** Prefix in full: `239.0.0.0/8`, `239.1.1.1/32`, `0.0.0.0/0`, `ff15::/16`. */
  readonly to: string;
  /** Several for a multipath route; none for blackhole and the like, and where busybox does not print the next hops. */
  readonly devices: readonly string[];
  /** 0 where none is shown: the best. */
  readonly metric: number;
  /** Name or number; `main` where none is shown. */
  readonly table: string;
  /** Source address it sets. */
  readonly source: string | null;
  /** The interface has no carrier. */
  readonly linkdown: boolean;
  /** The words that `ip route add|replace` takes to make exactly this route; empty when ip did not print it. */
  readonly words: readonly string[];
}

/** Words that tell of a state: ip prints them and does not take them back. */
const STATE_WORDS = new Set([
  'linkdown',
  'dead',
  'offload',
  'offload_failed',
  'trap',
  'rt_offload',
  'rt_trap',
  'unresolved',
]);

/** A line that is no route is left out; next hops on lines of their own belong to the route above. */
export function parseRouteLines(text: string, family: 'ipv4' | 'ipv6' = 'ipv4'): readonly Route[] {
  const routes: string[][] = [];
  for (const line of text.split('\n')) {
    const words = line.split(/\s+/).filter((word) => word !== '');
    if (words.length === 0) continue;
    // Next hops of a multipath route stand on indented lines of their own.
    if (/^\s/.test(line)) routes.at(-1)?.push(...words);
    else routes.push(words);
  }
  return routes.map((words) => parseWords(words, family));
}

function parseWords(words: readonly string[], family: 'ipv4' | 'ipv6'): Route {
  const type = TYPES.find((name) => name === words[0]);
  const to = words[type === undefined ? 0 : 1] ?? '';
  return {
    type: type ?? 'unicast',
    to: fullPrefix(to, family),
    devices: words.flatMap((word, at) => (words[at - 1] === 'dev' ? [word] : [])),
    metric: Number(after(words, 'metric') ?? 0),
    table: after(words, 'table') ?? 'main',
    source: after(words, 'src') ?? null,
    linkdown: words.includes('linkdown'),
    words: words.filter((word) => !STATE_WORDS.has(word)),
  };
}

function after(words: readonly string[], key: string): string | undefined {
  const at = words.indexOf(key);
  return at < 0 ? undefined : words[at + 1];
}

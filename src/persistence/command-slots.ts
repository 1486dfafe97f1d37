/** What a line of shell in somebody's configuration sets of interfaces and routes: the way back of commands.ts. Pure. */
import { canonicalKey } from '../facts/feature-names.ts';
import { parseRouteLines } from '../facts/route-lines.ts';
import { ETHTOOL_OPTIONS } from './commands.ts';
import type { LinkProperty, Statement } from './types.ts';

/** Long names of ethtool's options → short ones. */
const LONG: Readonly<Record<string, string>> = {
  '--features': '-K',
  '--offload': '-K',
  '--pause': '-A',
  '--set-ring': '-G',
  '--coalesce': '-C',
  '--set-channels': '-L',
  '--config-nfc': '-N',
  '--config-ntuple': '-N',
};

/** Programs that set what slots are about: a line that names one and is not understood may state anything. */
const TELLING = /(^|[\s/;&|(])(ip|ethtool|ifconfig|route)\s/;

/**
 * @param line as a shell would run it for the interface that `$IFACE` stands for; a failure it ignores (`|| true`) is left out
 * @returns what it sets, in order; undefined: it may set something, and cannot be understood
 */
export function slotsOfLine(line: string, iface: string): readonly Statement[] | undefined {
  const statements: Statement[] = [];
  let doubtful = false;
  for (const part of line.split(/;|&&/)) {
    const command = part.replace(/\|\|\s*(true|:|exit 0)\s*$/, '').replace(/2?>\s*\/dev\/null|2>&1/g, ' ');
    const put = /^\s*echo\s+(\S+)\s*>\s*(\S+)\s*$/.exec(command);
    const found = put ? slotOfFile(expand(put[2] ?? '', iface), put[1] ?? '') : slotsOfWords(command, iface);
    if (found === undefined && (TELLING.test(command) || command.includes('/sys/class/net/'))) return undefined;
    if (found === undefined) doubtful = true;
    else statements.push(...found);
  }
  // Behind a test, or in a loop.
  return doubtful && statements.length > 0 ? undefined : statements;
}

function slotsOfWords(command: string, iface: string): readonly Statement[] | undefined {
  const expanded = expand(command, iface);
  if (/[$`\\|&<>(){}*?[\]"]/.test(expanded)) return undefined;
  const [program = '', ...words] = expanded.replaceAll("'", '').trim().split(/\s+/);
  switch (program.split('/').at(-1)) {
    case 'ip':
      return slotsOfIp(words.filter((word) => word !== '-4' && word !== '-6'));
    case 'ethtool':
      return slotsOfEthtool(words);
    case 'ifconfig':
      return slotsOfIfconfig(words);
    case 'route':
      return slotsOfRoute(words);
    default:
      return [];
  }
}

function expand(text: string, iface: string): string {
  return text.replace(/"?\$(IFACE\b|\{IFACE\})"?/g, () => iface);
}

function slotsOfIp([object, verb, ...words]: readonly string[]): readonly Statement[] | undefined {
  if (/^r(oute)?$/.test(object ?? '')) return slotsOfIpRoute(verb ?? '', words);
  if (!/^l(ink)?$/.test(object ?? '') || verb !== 'set') return [];
  const [name = '', ...rest] = words[0] === 'dev' ? words.slice(1) : words;
  const statements: Statement[] = [];
  for (let at = 0; at < rest.length; at += 1) {
    const [word, value = ''] = rest.slice(at, at + 2);
    if (word === 'up' || word === 'down') statements.push(link(name, 'up', word === 'up' ? 'on' : 'off'));
    if (word !== 'multicast' && word !== 'allmulticast' && word !== 'mtu') continue;
    statements.push(link(name, word, value));
    at += 1;
  }
  return statements;
}

function slotsOfIpRoute(verb: string, words: readonly string[]): readonly Statement[] | undefined {
  if (!/^(add|replace|append|change|a|prepend)$/.test(verb)) return [];
  const [route] = parseRouteLines(words.map((word) => (word === 'preference' ? 'metric' : word)).join(' '));
  const [device] = route?.devices ?? [];
  if (!route || device === undefined) return isMulticast(words[0] ?? '') ? undefined : [];
  if (!isMulticast(route.to)) return [];
  return [routeStatement(route.to, device, route.table, route.metric, route.source)];
}

/** `route add -net 239.0.0.0 netmask 255.0.0.0 dev eth0`, as old files have it. */
function slotsOfRoute(words: readonly string[]): readonly Statement[] | undefined {
  if (!words.includes('add')) return [];
  const after = (key: string) => (words.includes(key) ? words[words.indexOf(key) + 1] : undefined);
  const to = after('-net') ?? after('-host') ?? after('add') ?? '';
  const mask = after('netmask') ?? (words.includes('-net') ? undefined : '255.255.255.255');
  const device = after('dev') ?? words.at(-1);
  if (!isMulticast(to)) return [];
  const length = to.includes('/') ? '' : lengthOf(mask);
  if (length === undefined || device === undefined) return undefined;
  return [routeStatement(`${to}${length}`, device, 'main', Number(after('metric') ?? 0), null)];
}

function lengthOf(mask: string | undefined): string | undefined {
  if (mask === undefined) return undefined;
  const bits = mask.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0'));
  const ones = /^(1*)0*$/.exec(bits.join(''))?.[1];
  return ones === undefined ? undefined : `/${ones.length}`;
}

function routeStatement(to: string, device: string, table: string, metric: number, source: string | null): Statement {
  const words = [...(metric === 0 ? [] : [`metric ${metric}`]), ...(source === null ? [] : [`src ${source}`])];
  return {
    slot: { kind: 'route', to, interface: device, table: table === '254' ? 'main' : table },
    value: words.join(' '),
  };
}

/** 224.0.0.0/4 and ff00::/8 hold every multicast address. */
export function isMulticast(prefix: string): boolean {
  return /^2(2[4-9]|3\d)\.|^ff[0-9a-f]{2}:/i.test(prefix);
}

function slotsOfEthtool([option = '', name = '', ...words]: readonly string[]): readonly Statement[] | undefined {
  const short = LONG[option] ?? option;
  if (short === '-N') {
    const [what, flow = '', fields = ''] = words;
    return what === 'rx-flow-hash' ? [property(name, { group: 'rx-hash', name: flow }, fields)] : [];
  }
  const group =
    short === '-K'
      ? ('feature' as const)
      : (Object.keys(ETHTOOL_OPTIONS) as (keyof typeof ETHTOOL_OPTIONS)[]).find(
          (key) => ETHTOOL_OPTIONS[key] === short,
        );
  if (group === undefined) return [];
  const pairs = words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? ''] as const] : []));
  return pairs.map(([key, value]) =>
    property(name, { group, name: group === 'feature' ? canonicalKey(key) : key }, value),
  );
}

function slotsOfIfconfig([name = '', ...words]: readonly string[]): readonly Statement[] {
  return words.flatMap((word, at) => {
    if (/^-?multicast$/.test(word)) return [link(name, 'multicast', word.startsWith('-') ? 'off' : 'on')];
    if (/^-?allmulti$/.test(word)) return [link(name, 'allmulticast', word.startsWith('-') ? 'off' : 'on')];
    return word === 'mtu' ? [link(name, 'mtu', words[at + 1] ?? '')] : [];
  });
}

function slotOfFile(path: string, value: string): readonly Statement[] | undefined {
  const [, name, file] =
    /^\/sys\/class\/net\/([^/]+)\/bridge\/(multicast_snooping|multicast_querier)$/.exec(path) ?? [];
  if (name === undefined || file === undefined) return undefined;
  return [property(name, { group: 'bridge', name: file } as LinkProperty, value)];
}

function link(name: string, what: 'multicast' | 'allmulticast' | 'up' | 'mtu', value: string): Statement {
  return property(name, { group: 'link', name: what }, value);
}

function property(name: string, what: LinkProperty, value: string): Statement {
  return { slot: { kind: 'link', interface: name, property: what }, value };
}

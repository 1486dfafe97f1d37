import { absent, known, type Reading, unknown } from '../lib/reading.ts';
import { fullPrefix } from './prefix.ts';
import { parseRouteLines, type Route } from './route-lines.ts';
import type { Answers, Fact } from './types.ts';

const PATH = '/proc/net/ipv6_route';

/** Table of a route that /proc/net/ipv6_route shows: it lists those of every table, and tells neither table nor type. */
export const SOME_TABLE = 'unknown';

/**
 * IPv6 routes of all tables, table `local` among them, which the kernel looks into first: it holds `multicast ff00::/8` of
 * every interface. Source: `ip -6 route show table all` (iproute2 or busybox), else /proc/net/ipv6_route.
 */
export const routesIpv6Fact: Fact<readonly Route[]> = {
  id: 'routes-ipv6',
  title: 'IPv6 routes of all tables',
  needs: {
    list: { kind: 'command', argv: ['ip', '-6', 'route', 'show', 'table', 'all'] },
    proc: { kind: 'files', paths: [PATH] },
  },
  parse: parseRoutes,
};

function parseRoutes(answers: Answers): Reading<readonly Route[]> {
  const list = answers.command('list');
  if (list.state === 'ran' && list.code === 0) return known(parseRouteLines(list.stdout, 'ipv6'));
  const said = list.state === 'missing' ? list.why : `ip -6 route: ${list.stderr.trim() || `exit ${list.code}`}`;
  const proc = answers.files('proc').get(PATH);
  if (proc?.state === 'absent') return absent('this kernel has no IPv6');
  if (proc?.state !== 'known') return unknown(`${said}; ${proc?.why ?? `${PATH} was not read`}`);
  return known(parseProcRoutes(proc.value), PATH);
}

/** RTF_REJECT of linux/route.h; RTF_LOCAL and RTF_ANYCAST of linux/ipv6_route.h are the host's own addresses. */
const REJECT = 0x200n;
const OWN = 0x80000000n | 0x00100000n;

/** Destination, its length, source, its length, next hop, metric, two counters, flags, interface: all but the last in hexadecimal. */
function parseProcRoutes(table: string): readonly Route[] {
  return table.split('\n').flatMap((line) => {
    const [to = '', length = '', , , , metric = '', , , flags = '', device = ''] = line.trim().split(/\s+/);
    if (!/^[0-9a-f]{32}$/.test(to) || !/^[0-9a-f]{8}$/.test(flags)) return [];
    const bits = BigInt(`0x${flags}`);
    const rejects = (bits & REJECT) !== 0n && (bits & OWN) === 0n;
    const address = to.replace(/(.{4})(?=.)/g, '$1:');
    return [
      {
        type: rejects ? ('unreachable' as const) : (bits & OWN) === 0n ? ('unicast' as const) : ('local' as const),
        to: fullPrefix(`${address}/${Number.parseInt(length, 16)}`, 'ipv6'),
        devices: rejects ? [] : [device],
        metric: Number.parseInt(metric, 16),
        table: SOME_TABLE,
        source: null,
        linkdown: false,
        words: [],
      },
    ];
  });
}

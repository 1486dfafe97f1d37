import { known, type Reading, unknown } from '../lib/reading.ts';
import { hexAddress, maskByteOrder, maskLength } from './hex-address.ts';
import { parseRouteLines, type Route } from './route-lines.ts';
import type { Answers, Fact } from './types.ts';

export interface Routes {
  readonly routes: readonly Route[];
  /** `ip`: every table. `proc`: there is no ip, so the main table only, and no routes of type multicast. */
  readonly source: 'ip' | 'proc';
}

const PATH = '/proc/net/route';

/** IPv4 routes of all tables. Source: `ip -4 route show table all` (iproute2 or busybox), else /proc/net/route. */
export const routesFact: Fact<Routes> = {
  id: 'routes',
  title: 'IPv4 routes of all tables',
  needs: {
    list: { kind: 'command', argv: ['ip', '-4', 'route', 'show', 'table', 'all'] },
    proc: { kind: 'files', paths: [PATH] },
  },
  parse: parseRoutes,
};

function parseRoutes(answers: Answers): Reading<Routes> {
  const list = answers.command('list');
  if (list.state === 'ran' && list.code === 0) return known({ routes: parseRouteLines(list.stdout), source: 'ip' });
  const said = list.state === 'missing' ? list.why : `ip route: ${list.stderr.trim() || `exit ${list.code}`}`;
  const proc = answers.files('proc').get(PATH);
  if (proc?.state !== 'known') return unknown(`${said}; ${proc?.why ?? `${PATH} was not read`}`);
  return known({ routes: parseProcRoutes(proc.value), source: 'proc' }, PATH);
}

/** RTF_UP and RTF_REJECT of linux/route.h. */
const UP = 0x1;
const REJECT = 0x200;

function parseProcRoutes(table: string): readonly Route[] {
  const [header = '', ...lines] = table.split('\n');
  const names = header.trim().split(/\s+/);
  const rows = lines.flatMap((line) => {
    const words = line.trim().split(/\s+/);
    return words.length < names.length ? [] : [new Map(names.map((name, at) => [name, words[at] ?? '']))];
  });
  const order = maskByteOrder(rows.map((row) => row.get('Mask') ?? ''));
  return rows.flatMap((row) => {
    const network = hexAddress(row.get('Destination') ?? '', order);
    const length = maskLength(hexAddress(row.get('Mask') ?? '', order));
    const flags = Number.parseInt(row.get('Flags') ?? '', 16);
    if (network === undefined || length === undefined) return [];
    const device = row.get('Iface') ?? '*';
    // A blackhole has no interface (`*`) and not even the flag UP.
    const rejects = device === '*' || (flags & REJECT) !== 0 || (flags & UP) === 0;
    return [
      {
        type: rejects ? ('unreachable' as const) : ('unicast' as const),
        to: `${network}/${length}`,
        devices: rejects ? [] : [device],
        metric: Number(row.get('Metric')),
        table: 'main',
        source: null,
        linkdown: false,
        words: [],
      },
    ];
  });
}

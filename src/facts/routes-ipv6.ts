import { known, type Reading, unknown } from '../lib/reading.ts';
import { parseRouteLines, type Route } from './route-lines.ts';
import type { Answers, Fact } from './types.ts';

/**
 * IPv6 routes of all tables, table `local` among them, which the kernel looks into first: it holds `multicast ff00::/8` of
 * every interface. Source: `ip -6 route show table all`; /proc/net/ipv6_route does not tell tables apart.
 */
export const routesIpv6Fact: Fact<readonly Route[]> = {
  id: 'routes-ipv6',
  title: 'IPv6 routes of all tables',
  needs: { list: { kind: 'command', argv: ['ip', '-6', 'route', 'show', 'table', 'all'] } },
  parse: parseRoutes,
};

function parseRoutes(answers: Answers): Reading<readonly Route[]> {
  const list = answers.command('list');
  if (list.state === 'missing') return unknown(list.why);
  if (list.code !== 0) return unknown(`ip -6 route: ${list.stderr.trim() || `exit ${list.code}`}`);
  return known(parseRouteLines(list.stdout, 'ipv6'));
}

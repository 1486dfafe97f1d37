/** What is asked of the Multicast Ping Protocol, checked before any host is contacted. Pure. */
import { isIP } from 'node:net';
import { inputError } from '../../lib/errors.ts';
import { isMulticast } from '../address.ts';
import { LIMITS } from '../plan.ts';
import type { ServePlan, ServerPlan } from './types.ts';

/** RFC 6450 (IANA multicast-ping), and what ssmping took before. */
const PORTS = [9903, 4321] as const;
/** What ssmping joins: in the SSM block, so that only those get it who ask for it from the responder. */
const DEFAULT_GROUPS = { 4: '232.43.211.234', 6: 'ff3e::4321:1234' } as const;
/** A responder answers one query a second (RFC 6450, 3.3). */
const DEFAULT_INTERVAL_MS = 1000;
/** Three questions without an answer, the join, the last answers; then a slow host. */
const OVERHEAD_S = 30;

export interface ProtocolWish {
  readonly server?: string;
  readonly port?: number;
  readonly group?: string;
  readonly source?: string;
  readonly interface?: string;
  readonly count: number;
  readonly intervalMs?: number;
  /** How long to answer others. */
  readonly seconds: number;
}

/** @throws InputError for what cannot be pinged */
export function serverPlan(wish: ProtocolWish): ServerPlan {
  const { server = '', source } = wish;
  const family = isIP(server);
  if (family === 0 || isMulticast(server) || server.includes('%') || /^f[ef]/i.test(server)) {
    throw inputError('bad-server', `"${server}" is no address of a responder`, 'use its IPv4 or global IPv6 address');
  }
  const group = wish.group ?? DEFAULT_GROUPS[family === 6 ? 6 : 4];
  checkGroup(group, family);
  if (source !== undefined && source !== server) {
    throw inputError('bad-source', `${source} is not the responder ${server}`, 'a responder sends to the group itself');
  }
  const intervalMs = wish.intervalMs ?? DEFAULT_INTERVAL_MS;
  if (!(intervalMs >= LIMITS.intervalS.least * 1000 && intervalMs <= LIMITS.intervalS.most * 1000)) {
    throw inputError('bad-interval', `an interval of ${intervalMs / 1000} s cannot be kept`, 'use 1 (second)');
  }
  return {
    server,
    ports: wish.port === undefined ? PORTS : [wish.port, wish.port],
    group,
    ssm: source !== undefined || isSourceSpecific(group),
    count: wish.count,
    intervalMs,
    ...(wish.interface === undefined ? {} : { interface: wish.interface }),
  };
}

/** @throws InputError for a group that is none */
export function servePlan(wish: ProtocolWish): ServePlan {
  if (wish.group !== undefined) checkGroup(wish.group, isIP(wish.group));
  return {
    ports: wish.port === undefined ? PORTS : [wish.port],
    groups: wish.group === undefined ? [] : [wish.group],
    seconds: wish.seconds,
    ...(wish.interface === undefined ? {} : { interface: wish.interface }),
  };
}

/** The programs' settings (rfc6450.py). */
export function clientStart(plan: ServerPlan): object {
  const { server, ports, group, ssm, count, intervalMs } = plan;
  return {
    ...{ role: 'ping', deadline: Math.ceil((count * intervalMs) / 1000) + OVERHEAD_S },
    ...{ server, ports, group, ssm, count, interval: intervalMs / 1000, interface: plan.interface ?? null },
    ...{ versions: [2, 1], patience: 0.5, settle: 0.3, drain: 1 },
  };
}

export function serveStart({ ports, groups, seconds, interface: device }: ServePlan): object {
  return { role: 'serve', deadline: seconds + OVERHEAD_S, ports, groups, seconds, interface: device ?? null };
}

function checkGroup(group: string, family: number): void {
  if (isIP(group) === family && (family === 6 ? /^ff/i.test(group) : isMulticast(group))) return;
  throw inputError('not-multicast', `${group} is no multicast address here`, "use one of the responder's IP version");
}

/** 232.0.0.0/8, ff3x::/32 */
function isSourceSpecific(group: string): boolean {
  return /^232\.|^ff3[0-9a-f]::/i.test(group);
}

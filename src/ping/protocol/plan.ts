/** What is asked of the Multicast Ping Protocol, checked before any host is contacted. Pure. */
import { isIP } from 'node:net';
import { inputError } from '../../lib/errors.ts';
import { inPrefix, isHostAddress, isMulticast, isSourceSpecific, sameAddress } from '../address.ts';
import { LIMITS } from '../planning/plan.ts';
import type { Greeting } from '../probe/wire.ts';
import type { MeshPlan } from '../types.ts';
import type { ServePlan, ServerPlan } from './types.ts';

/** RFC 6450 (IANA multicast-ping), and what ssmping took before. */
const PORTS = [9903, 4321] as const;
/** What ssmping joins: in the SSM block, so that only those get it who ask for it from the responder. */
const DEFAULT_GROUPS = { 4: '232.43.211.234', 6: 'ff3e::4321:1234' } as const;
/** A responder answers one query a second (RFC 6450, 3.3). */
const DEFAULT_INTERVAL_MS = 1000;
/** RFC 6450, 3.2; what a responder says of its own counts. */
const RECOMMENDED_TTL = 64;
/** About as long as the queries are. */
const QUERY_BYTES = 64;
/** A slow host, beyond the time for which it answers. */
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

/**
 * @param interfaces host → interface to join on
 * @throws InputError for what cannot be pinged
 */
export function serverPlan(wish: ProtocolWish, interfaces: ReadonlyMap<string, string> = new Map()): ServerPlan {
  const { server = '', source } = wish;
  const family = isIP(server);
  if (!isHostAddress(server) || inPrefix(server, 'fe80::', 10)) {
    throw inputError('bad-server', `"${server}" is no address of a responder`, 'use its IPv4 or global IPv6 address');
  }
  const group = wish.group ?? DEFAULT_GROUPS[family === 6 ? 6 : 4];
  checkGroup(group, family);
  if (source !== undefined && !sameAddress(source, server)) {
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
    interfaces,
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

/**
 * The mesh of one host that pings a responder: the responder sends, the host receives.
 * @param greeting undefined: the host could not ask
 */
export function meshOf(plan: ServerPlan, name: string, greeting: Greeting | undefined): MeshPlan {
  const { server, count, intervalMs, ssm } = plan;
  const device = plan.interfaces.get(name) ?? greeting?.interface ?? undefined;
  return {
    group: greeting?.group ?? plan.group,
    port: greeting?.port ?? portOf(plan, greeting),
    ...(ssm ? { source: server } : {}),
    ...{ ttl: RECOMMENDED_TTL, count, intervalMs, sizeBytes: QUERY_BYTES, maxLoss: 0 },
    ...{ senders: [server], receivers: [name] },
    interfaces: new Map(device === undefined ? [] : [[name, device]]),
    responder: { port: portOf(plan, greeting) },
  };
}

/** The responder's port, by the version that it speaks. */
export function portOf({ ports }: ServerPlan, greeting: Greeting | undefined): number {
  return ports[greeting?.version === 1 ? 1 : 0];
}

/** The settings of the program that answers (serving.py). */
export function serveStart({ ports, groups, seconds, interface: device }: ServePlan): object {
  return { role: 'serve', deadline: seconds + OVERHEAD_S, ports, groups, seconds, interface: device ?? null };
}

function checkGroup(group: string, family: number): void {
  if (isIP(group) === family && (family === 6 ? /^ff/i.test(group) : isMulticast(group))) return;
  throw inputError('not-multicast', `${group} is no multicast address here`, "use one of the responder's IP version");
}

/** Pairs of a ping that a responder answered: the responder sends to the group, the host receives. Pure. */
import { count, printable } from '../../lib/text.ts';
import type { Cause, Distribution, PairResult } from '../../result/types.ts';
import type { ClientResult, ServerPlan } from './types.ts';

/** A pair that was answered, or not; a responder that is silent is `not-tested`: nothing is known of the multicast then. */
export function responderPair(plan: ServerPlan, name: string, result: ClientResult): PairResult {
  const { unicast, multicast, sent, version } = result;
  const pair = {
    ...identity(plan, name, result),
    sent: plan.count,
    received: multicast.received,
    lost: Math.max(0, plan.count - multicast.received),
    duplicates: multicast.duplicates,
    reordered: multicast.reordered,
    interface: multicast.interface,
    ttlReceived: multicast.ttl,
    firstPacketMs: multicast.firstUs === null ? null : multicast.firstUs / 1000,
    rttMs: distribution(multicast.rttUs),
    oneWayMs: null,
    hops: multicast.hops ?? unicast.hops,
    responder: {
      protocol: version === 1 ? ('ssmping' as const) : ('rfc6450' as const),
      unicastReceived: unicast.received,
      unicastRttMs: distribution(unicast.rttUs),
      ...(result.information === null ? {} : { information: printable(result.information) }),
    },
  };
  const reason = reasonAgainst(plan, name, result);
  if (reason !== undefined) return { ...pair, verdict: 'not-tested', reason };
  if (multicast.received >= plan.count && multicast.duplicates === 0) return { ...pair, verdict: 'delivered' };
  const verdict = multicast.received === 0 ? 'undelivered' : 'degraded';
  return { ...pair, verdict, cause: causeOf(plan, name, result, sent) };
}

/** A host that could not run the program. */
export function untestedPair(plan: ServerPlan, name: string, reason: string): PairResult {
  return {
    ...identity(plan, name, { group: plan.group, version: 2 }),
    ...{ verdict: 'not-tested', sent: plan.count, received: 0, lost: plan.count, duplicates: 0, reordered: 0 },
    ...{ interface: null, ttlReceived: null, firstPacketMs: null, rttMs: null, oneWayMs: null },
    reason: `${name}: ${reason}`,
  };
}

function identity(plan: ServerPlan, name: string, { group, version }: Pick<ClientResult, 'group' | 'version'>) {
  const port = plan.ports[version === 1 ? 1 : 0];
  return { from: plan.server, to: name, group, port, ...(plan.ssm ? { source: plan.server } : {}) };
}

function reasonAgainst({ server, ports }: ServerPlan, name: string, result: ClientResult): string | undefined {
  const { unicast, multicast, errors, error, refused } = result;
  if (error !== null) return `${name} could not join the group: ${error.text} (${error.errno})`;
  if (refused !== null) return `${server}: ${printable(refused)}`;
  if (unicast.received > 0 || multicast.received > 0) return undefined;
  const where = [...new Set(ports)].join(' and ');
  const told = Object.entries(errors).map(([errno, times]) => `, ${errno} ${count(times, 'time')}`);
  return `${server} answers neither version of the protocol on port ${where}${told.join('')}`;
}

function causeOf({ server, count: planned }: ServerPlan, name: string, result: ClientResult, sent: number): Cause {
  const { unicast, multicast, group, address } = result;
  return {
    code: 'unknown',
    at: 'network',
    host: name,
    confidence: 'guess',
    evidence: [
      `${sent} of ${planned} queries were sent by ${address}; ${server} answered ${unicast.received} by unicast, ${multicast.received} by multicast to ${group}, ${multicast.duplicates} of them twice`,
      unicast.received > multicast.received
        ? 'the unicast answers show that both ends and the path between them work; what a responder does with the group, and its TTL, cannot be seen from here'
        : 'unicast answers are lost as well',
    ],
    remedy: [],
  };
}

function distribution(us: readonly [number, number, number, number] | null): Distribution | null {
  if (us === null) return null;
  const [min, p50, p99, max] = us.map((value) => value / 1000) as [number, number, number, number];
  return { min, p50, p99, max };
}

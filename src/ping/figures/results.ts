/** The pairs of a mesh from the evidence of its hosts. Pure. */

import { withCauses } from '../../result/pair-causes.ts';
import { diagnose } from '../causes/diagnose.ts';
import { looksOf, ttlOf } from '../evidence/questions.ts';
import { pairsOf } from '../planning/plan.ts';
import type { DiagnosedPair, HostEvidence, MeshPlan, PairEvidence, Reception } from '../types.ts';
import { receptionOf, verdictOf } from './statistics.ts';

/** Largest payload delivered so far in a sweep, by pair. */
export type Fitting = ReadonlyMap<string, number>;

/** Names of hosts have no line break. */
export function keyOf(from: string, to: string): string {
  return `${from}\n${to}`;
}

/** Every pair of the plan, in its order; without evidence of an end it is `not-tested`, with the reason. */
export function pairResults(
  plan: MeshPlan,
  hosts: ReadonlyMap<string, HostEvidence>,
  fitting: Fitting = new Map(),
): readonly DiagnosedPair[] {
  return pairsOf(plan).map(({ from, to }) => {
    const sender = hosts.get(from);
    const receiver = hosts.get(to);
    if (sender === undefined || receiver === undefined) return notTested(plan, from, to, 'it takes no part in the run');
    const reason = reasonAgainst(plan, sender, receiver);
    if (reason !== undefined) return notTested(plan, from, to, reason);
    if (sender.sent?.stopped) return stoppedPair(plan, sender, receiver);
    return pairResult(plan, sender, receiver, hosts, fitting.get(keyOf(from, to)));
  });
}

/** A pair that could not be put to the test: never a failure of delivery, and nothing of it was sent or lost. */
function notTested(plan: MeshPlan, from: string, to: string, reason: string): DiagnosedPair {
  return {
    ...identity(plan, from, to),
    sent: 0,
    verdict: 'not-tested',
    received: 0,
    lost: 0,
    duplicates: 0,
    reordered: 0,
    interface: null,
    ttlReceived: null,
    firstPacketMs: null,
    rttMs: null,
    oneWayMs: null,
    reason,
  };
}

/** What a connection says begins with the name of its host. */
function lostWords(name: string, lost: string): string {
  return lost.startsWith(`${name} (`) ? lost : `${name}: ${lost}`;
}

function reasonAgainst(plan: MeshPlan, sender: HostEvidence, receiver: HostEvidence): string | undefined {
  for (const host of [sender, receiver]) {
    if (host.lost !== undefined) return lostWords(host.name, host.lost);
    if (host.joined?.missing !== undefined) return `${host.name} has no interface ${host.joined.missing}`;
  }
  const failure = sender.joined?.sender?.error;
  if (failure) return `${sender.name} could not open its sending socket: ${failure.text} (${failure.errno})`;
  // A socket that nobody could bind says nothing of the membership, nor of delivery to the program that has the port.
  if (receiver.joined?.receiver?.error?.errno === 'EADDRINUSE' && plan.responder !== undefined)
    return `${receiver.name} cannot listen on the port that it asks from: a program there has it for itself; ping again`;
  if (receiver.joined?.receiver?.error?.errno === 'EADDRINUSE')
    return `${receiver.name} cannot listen on port ${plan.port}: a program there has it for itself (ss -ulnp sport = :${plan.port}); ping by another one with --port`;
  const namespace = sender.hello?.namespace ?? null;
  if (namespace !== null && namespace === receiver.hello?.namespace && sender.hello?.bootId === receiver.hello.bootId)
    return `${[sender.name, receiver.name].sort().join(' and ')} are the same machine`;
  if (plan.source !== undefined && !sender.joined?.address) return `${sender.name} gave no address`;
  return undefined;
}

function pairResult(
  plan: MeshPlan,
  sender: HostEvidence,
  receiver: HostEvidence,
  hosts: ReadonlyMap<string, HostEvidence>,
  fits: number | undefined,
): DiagnosedPair {
  const reception = receptionOf(plan, sender, receiver);
  const verdict = verdictOf(plan, sender, receiver, reception);
  const result = { ...figures(plan, sender, receiver, reception), verdict };
  if (verdict === 'delivered') return result;
  const heardElsewhere = [...hosts.values()]
    .filter((host) => host !== receiver && (host.after?.heard[sender.id] ?? host.after?.captured[sender.id]))
    .map((host) => host.name);
  const evidence: PairEvidence = { plan, sender, receiver, reception, heardElsewhere, fits };
  return withCauses(result, diagnose(evidence));
}

/** The run was interrupted before the sender had sent all: the figures are those of what it sent, and make no verdict. */
function stoppedPair(plan: MeshPlan, sender: HostEvidence, receiver: HostEvidence): DiagnosedPair {
  const { sent = 0, errors = {} } = sender.sent ?? {};
  const soFar = { ...plan, count: Object.values(errors).reduce((sum, times) => sum + times, sent) };
  return {
    ...figures(soFar, sender, receiver, receptionOf(soFar, sender, receiver)),
    verdict: 'not-tested',
    reason: `interrupted after ${soFar.count} of ${plan.count} packets`,
  };
}

function figures(plan: MeshPlan, sender: HostEvidence, receiver: HostEvidence, reception: Reception) {
  return {
    ...identity(plan, sender.name, receiver.name),
    received: reception.received,
    lost: plan.count - reception.received,
    duplicates: reception.duplicates,
    reordered: reception.reordered,
    interface: reception.interface,
    ttlReceived: reception.ttl,
    firstPacketMs: reception.firstPacketMs,
    rttMs: reception.rttMs,
    oneWayMs: reception.oneWayMs,
    sourceSeen: reception.sourceSeen,
    lostBeforeFirst: reception.lostBeforeFirst,
    hops: hopsOf(plan, sender, reception),
    dscpReceived: reception.dscp,
    ...(plan.soak ? soakOf(plan, sender, receiver, reception) : {}),
  };
}

function hopsOf(plan: MeshPlan, sender: HostEvidence, { ttl }: Reception): number | null {
  const sent = ttlOf({ plan, sender });
  return ttl === null || sent === undefined ? null : sent - ttl;
}

/** When the packets ended, and whether a fresh join brings them back. */
function soakOf(plan: MeshPlan, sender: HostEvidence, receiver: HostEvidence, reception: Reception) {
  if (reception.diedAfterMs === null) return { diedAfterMs: null };
  const looks = looksOf({ plan, sender, receiver, reception, heardElsewhere: [] });
  return { diedAfterMs: reception.diedAfterMs, revived: looks === undefined ? null : looks[1] > 0 };
}

function identity(plan: MeshPlan, from: string, to: string) {
  const source = plan.source === undefined ? {} : { source: plan.source };
  const size = plan.whole ? { sizeBytes: plan.sizeBytes } : {};
  return { from, to, group: plan.group, port: plan.port, ...source, ...size, sent: plan.count };
}

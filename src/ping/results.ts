/** The pairs of a mesh from the evidence of its hosts. Pure. */
import { diagnose } from './diagnose.ts';
import { pairsOf } from './plan.ts';
import { receptionOf, verdictOf } from './statistics.ts';
import type { DiagnosedPair, HostEvidence, MeshPlan, PairEvidence } from './types.ts';

export function pairResults(plan: MeshPlan, hosts: ReadonlyMap<string, HostEvidence>): readonly DiagnosedPair[] {
  return pairsOf(plan).map(({ from, to }) => {
    const sender = hosts.get(from);
    const receiver = hosts.get(to);
    if (sender === undefined || receiver === undefined) return notTested(plan, from, to, 'it takes no part in the run');
    const reason = reasonAgainst(plan, sender, receiver);
    return reason === undefined ? pairResult(plan, sender, receiver, hosts) : notTested(plan, from, to, reason);
  });
}

/** A pair that could not be put to the test: never a failure of delivery. */
function notTested(plan: MeshPlan, from: string, to: string, reason: string): DiagnosedPair {
  return {
    ...identity(plan, from, to),
    verdict: 'not-tested',
    received: 0,
    lost: plan.count,
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

function reasonAgainst(plan: MeshPlan, sender: HostEvidence, receiver: HostEvidence): string | undefined {
  for (const host of [sender, receiver]) {
    if (host.lost !== undefined) return `${host.name}: ${host.lost}`;
    if (host.joined?.missing !== undefined) return `${host.name} has no interface ${host.joined.missing}`;
  }
  const failure = sender.joined?.sender?.error;
  if (failure) return `${sender.name} could not open its sending socket: ${failure.text} (${failure.errno})`;
  const namespace = sender.hello?.namespace ?? null;
  if (namespace !== null && namespace === receiver.hello?.namespace && sender.hello?.bootId === receiver.hello.bootId)
    return `${sender.name} and ${receiver.name} are the same machine`;
  if (plan.source !== undefined && sender.joined?.address === undefined) return `${sender.name} gave no address`;
  return undefined;
}

function pairResult(
  plan: MeshPlan,
  sender: HostEvidence,
  receiver: HostEvidence,
  hosts: ReadonlyMap<string, HostEvidence>,
): DiagnosedPair {
  const reception = receptionOf(plan, sender, receiver);
  const verdict = verdictOf(plan, sender, receiver, reception);
  const result = {
    ...identity(plan, sender.name, receiver.name),
    verdict,
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
  };
  if (verdict === 'delivered') return result;
  const heardElsewhere = [...hosts.values()]
    .filter((host) => host !== receiver && (host.after?.heard[sender.id] ?? host.after?.captured[sender.id]))
    .map((host) => host.name);
  const evidence: PairEvidence = { plan, sender, receiver, reception, heardElsewhere };
  const [cause, ...otherCauses] = diagnose(evidence);
  return {
    ...result,
    ...(cause === undefined ? {} : { cause }),
    ...(otherCauses.length === 0 ? {} : { otherCauses }),
  };
}

function identity(plan: MeshPlan, from: string, to: string) {
  const source = plan.source === undefined ? {} : { source: plan.source };
  return { from, to, group: plan.group, port: plan.port, ...source, sent: plan.count };
}

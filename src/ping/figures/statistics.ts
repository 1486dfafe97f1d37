/** From what both ends recorded to the figures and the verdict of a pair. Pure. */
import type { Distribution, PairVerdict } from '../../result/types.ts';
import { sameAddress } from '../address.ts';
import type { Heard, Quantiles } from '../probe/wire.ts';
import type { ClockBound, HostEvidence, MeshPlan, Reception } from '../types.ts';

/** What the receiver has of the sender. Nothing recorded is nothing received. */
export function receptionOf(plan: MeshPlan, sender: HostEvidence, receiver: HostEvidence): Reception {
  const heard = receiver.after?.heard[sender.id];
  const rttMs = milliseconds(sender.after?.rtts[receiver.id] ?? null);
  if (heard === undefined) return { ...NOTHING, lostBeforeFirst: plan.count, rttMs };
  return {
    received: heard.received,
    duplicates: heard.duplicates,
    reordered: heard.reordered,
    lostBeforeFirst: heard.lowest,
    interface: heard.interface,
    ttl: heard.ttl,
    dscp: heard.tos === null ? null : heard.tos >> 2,
    sourceSeen: heard.source,
    otherSourceSeen: heard.otherSource,
    firstPacketMs: toMs(heard.firstUs),
    diedAfterMs: diedAfter(plan, heard),
    rttMs,
    oneWayMs: oneWay(heard, sender.clock ?? null, receiver.clock ?? null),
  };
}

/** Packets in a row that have to be missing at the end before a stream counts as dead. */
const SILENCE = 3;

function diedAfter(plan: MeshPlan, heard: Heard): number | null {
  return plan.count - 1 - heard.highest >= SILENCE ? toMs(heard.lastUs - heard.firstUs) : null;
}

/** Packets of the other group or by another way than the sender's own: then receiving proves nothing. */
export function isProofBroken(sender: HostEvidence, receiver: HostEvidence): boolean {
  return (receiver.after?.control[sender.id] ?? 0) > 0;
}

/** With SSM the sender's address is another than the one that receivers join: its packets may not be heard. */
export function isOtherSource(plan: MeshPlan, sender: HostEvidence): boolean {
  return plan.source !== undefined && sender.joined?.sender?.bound === null;
}

/** The source address was changed on the way: NAT, or a program that sends the packets on. */
export function isRewritten(plan: MeshPlan, sender: HostEvidence, reception: Reception): boolean {
  const address = plan.source ?? sender.joined?.address ?? null;
  if (reception.otherSourceSeen !== null) return true;
  return reception.sourceSeen !== null && address !== null && !sameAddress(reception.sourceSeen, address);
}

/** Verdict by what the plan allows. The whole planned count is what has to arrive, whatever the sender managed to send. */
export function verdictOf(
  plan: MeshPlan,
  sender: HostEvidence,
  receiver: HostEvidence,
  reception: Reception,
): Exclude<PairVerdict, 'not-tested'> {
  if (reception.received === 0) return 'undelivered';
  const loss = (100 * (plan.count - reception.received)) / plan.count;
  const slow = plan.maxRttMs !== undefined && reception.rttMs !== null && reception.rttMs.p99 > plan.maxRttMs;
  const faulty =
    loss > plan.maxLoss ||
    reception.duplicates > 0 ||
    slow ||
    isProofBroken(sender, receiver) ||
    isRewritten(plan, sender, reception);
  return faulty ? 'degraded' : 'delivered';
}

/**
 * Receiver's clock and sender's clock both brought to the controller's. The error bound is the sum of both bounds; the
 * true delay lies inside it however the clocks are set.
 */
function oneWay(heard: Heard, sender: ClockBound | null, receiver: ClockBound | null): Reception['oneWayMs'] {
  if (heard.delayUs === null || sender === null || receiver === null) return null;
  const shift = sender.offsetUs - receiver.offsetUs;
  const [min, p50, p99, max] = heard.delayUs.map((delay) => toMs(delay + shift));
  if (min === undefined || p50 === undefined || p99 === undefined || max === undefined) return null;
  return { min, p50, p99, max, errorMs: toMs(sender.errorUs + receiver.errorUs) };
}

/** From microseconds; null stays null. */
export function milliseconds(quantiles: Quantiles | null): Distribution | null {
  if (quantiles === null) return null;
  const [min, p50, p99, max] = quantiles;
  return { min: toMs(min), p50: toMs(p50), p99: toMs(p99), max: toMs(max) };
}

/** No more digits than were measured. */
function toMs(microseconds: number): number {
  return Math.round(microseconds) / 1000;
}

const NOTHING = {
  received: 0,
  duplicates: 0,
  reordered: 0,
  interface: null,
  ttl: null,
  dscp: null,
  sourceSeen: null,
  otherSourceSeen: null,
  firstPacketMs: null,
  diedAfterMs: null,
  oneWayMs: null,
} as const;

/** Offset of a probe's clock to ours from the times of its answers. Pure. */
import type { ClockBound } from '../types.ts';

/** One command and its answer: ours at sending, the probe's at reading and at answering, ours at receiving; µs. */
export interface ClockSample {
  readonly sentUs: number;
  readonly readUs: number;
  readonly answeredUs: number;
  readonly receivedUs: number;
}

/** Each clock is read to 1 µs. */
const RESOLUTION_US = 2;

/**
 * The offset (probe minus controller) that no sample contradicts: a command cannot be read before it was sent, nor an
 * answer be received before it was sent. So every sample bounds it from both sides, and the bounds only get tighter.
 * Nothing is assumed about symmetry.
 * @returns null without samples, or when they contradict each other: a clock was set meanwhile
 */
export function clockBound(samples: readonly ClockSample[]): ClockBound | null {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  for (const sample of samples) {
    low = Math.max(low, sample.answeredUs - sample.receivedUs);
    high = Math.min(high, sample.readUs - sample.sentUs);
  }
  low -= RESOLUTION_US;
  high += RESOLUTION_US;
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) return null;
  return { offsetUs: (low + high) / 2, errorUs: (high - low) / 2 };
}

/** Whether causes that are known already tell why packets were not seen on the receiver's interface. Pure. */
import type { Diagnosis, PairEvidence } from '../types.ts';
import { captured } from './questions.ts';
import { xdpPrograms } from './xdp.ts';

/**
 * They end packets behind the place where a capture sees them, or only change them: what was not seen there has another cause
 * too. Not bad-checksum: packets that are damaged are not known again there.
 */
const BEHIND_CAPTURE = new Set([
  'receiver-bad-source',
  'receiver-rp-filter',
  'receiver-buffer-overflow',
  'receiver-ingress-drop',
  'receiver-firewall',
  'source-rewritten',
]);

/** Where nobody could look at the wire, or not at all of it, any cause may be why. */
export function isAbsenceExplained(pair: PairEvidence, already: readonly Diagnosis[]): boolean {
  if (captured(pair) === undefined || (pair.receiver.after?.captureDrops ?? 0) > 0) return already.length > 0;
  return already.some(({ code }) => !BEHIND_CAPTURE.has(code) || isAtDriver(pair, code));
}

/** A program there comes before any capture. */
function isAtDriver({ receiver }: PairEvidence, code: string): boolean {
  return code === 'receiver-ingress-drop' && xdpPrograms(receiver).length > 0;
}

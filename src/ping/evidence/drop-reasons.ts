/** Why the receiver's kernel dropped packets during the second burst, by its own names (include/net/dropreason-core.h). Pure. */
import type { HostEvidence } from '../types.ts';

/** What was counted for the reasons together. It is of the whole machine, so it supports, and seldom proves. */
export function droppedFor({ dropped }: HostEvidence, reasons: readonly string[]): number {
  if (dropped === undefined || 'why' in dropped) return 0;
  return reasons.reduce((sum, reason) => sum + (dropped.reasons[reason] ?? 0), 0);
}

/** Those of the reasons that were counted, in words; nothing where there were none. */
export function reasonWords(host: HostEvidence, reasons: readonly string[]): readonly string[] {
  const { dropped } = host;
  if (dropped === undefined || 'why' in dropped) return [];
  return told(
    host,
    Object.entries(dropped.reasons).filter(([reason]) => reasons.includes(reason)),
  );
}

/** All reasons, or why they are not known. */
export function allReasonWords(host: HostEvidence): readonly string[] {
  const { dropped } = host;
  if (dropped === undefined) return [];
  if ('why' in dropped) return [`why the kernel of ${host.name} drops packets could not be asked: ${dropped.why}`];
  const found = told(host, Object.entries(dropped.reasons));
  return found.length > 0 ? found : [`the kernel of ${host.name} gave no reason for a drop during the second burst`];
}

function told(host: HostEvidence, reasons: readonly (readonly [string, number])[]): readonly string[] {
  if (reasons.length === 0) return [];
  const full = host.dropped !== undefined && !('why' in host.dropped) && host.dropped.full ? ', and more' : '';
  const words = [...reasons].sort(([, one], [, other]) => other - one).map(([reason, number]) => `${reason} ${number}`);
  return [`drop reasons on ${host.name} during the second burst: ${words.join(', ')}${full}`];
}

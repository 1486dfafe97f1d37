/** Which mesh of a run something belongs to. Pure. */
import type { PairResult } from './types.ts';

/** `239.8.0.19:23110`, with its source when it has one. */
export function meshName({ group, port, source }: Pick<PairResult, 'group' | 'port' | 'source'>): string {
  return `${group}:${port}${source === undefined ? '' : ` from ${source}`}`;
}

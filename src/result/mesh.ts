/** Which mesh of a run something belongs to. Pure. */
import type { PairResult } from './types.ts';

type Mesh = Pick<PairResult, 'group' | 'port' | 'source' | 'sizeBytes'>;

/** `239.8.0.19:23110`, `[ff15::1]:23110 from fd00::1, 1472 bytes`. */
export function meshName({ group, port, source, sizeBytes }: Mesh): string {
  const place = group.includes(':') ? `[${group}]:${port}` : `${group}:${port}`;
  const from = source === undefined ? '' : ` from ${source}`;
  return `${place}${from}${sizeBytes === undefined ? '' : `, ${sizeBytes} bytes`}`;
}

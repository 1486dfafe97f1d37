/** Whether a program's result has the shape it must have: a host may print anything. Pure. */
import { amount, listOf, orNull, shape, text } from '../probe/shape.ts';
import type { ServedClient, ServeResult } from './types.ts';

const version = orNull((value) => value === 1 || value === 2);
const served = shape<ServeResult>({
  clients: listOf(
    shape<ServedClient>({
      address: text,
      version,
      group: orNull(text),
      bytesIn: amount,
      bytesOut: amount,
      answered: amount,
      refused: amount,
      limited: amount,
      ignored: amount,
      errors: amount,
    }),
  ),
});

export function isServeResult(value: unknown): value is ServeResult {
  return served(value);
}

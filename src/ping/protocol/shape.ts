/** Whether a program's result has the shape it must have: a host may print anything. Pure. */
import { amount, failure, flag, listOf, number, orNull, recordOf, shape, text } from '../probe/shape.ts';
import type { Answers, ClientResult, ServedClient, ServeResult } from './types.ts';

const version = orNull((value) => value === 1 || value === 2);
const answers = shape<Answers>({
  received: amount,
  duplicates: amount,
  reordered: amount,
  ttl: orNull(amount),
  hops: orNull(amount),
  interface: orNull(text),
  firstUs: orNull(number),
  rttUs: orNull((value) => Array.isArray(value) && value.length === 4 && value.every(amount)),
});

const client = shape<ClientResult>({
  version,
  group: text,
  address: text,
  joined: flag,
  error: orNull(failure),
  information: orNull(text),
  refused: orNull(text),
  sent: amount,
  errors: recordOf(amount),
  unicast: answers,
  multicast: answers,
});

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

export function isClientResult(value: unknown): value is ClientResult {
  return client(value);
}

export function isServeResult(value: unknown): value is ServeResult {
  return served(value);
}

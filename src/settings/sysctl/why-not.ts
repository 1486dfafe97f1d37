import type { Json } from '../../lib/json.ts';
import { kernelNumber } from '../kernel-number.ts';
import { toDesired, toWrite } from './desired.ts';
import { canonicalKey, knownKey, whyNotKey } from './names.ts';

/** Also of a known key under another name (slashes): the schema knows it by one only. */
export function whyNot(key: string, value: Json): string | undefined {
  const name = canonicalKey(key);
  const refused = whyNotKey(name);
  if (refused !== undefined) return refused;
  const known = knownKey(name);
  if (!known) return undefined;
  const { minimum, maximum, numbers = 1 } = known;
  const words = String(toWrite(toDesired(value))).split(' ');
  const inRange = words.every((word) => {
    const number = /^0\d/.test(word) ? undefined : kernelNumber(word);
    return number !== undefined && number >= minimum && number <= maximum;
  });
  if (inRange && words.length === numbers) return undefined;
  const allowed = numbers === 1 ? 'a whole number' : `${numbers} whole numbers`;
  return `${name} cannot be ${words.join(' ')}: the kernel takes ${allowed} from ${minimum} to ${maximum}`;
}

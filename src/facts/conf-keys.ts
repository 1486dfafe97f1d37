/** One key of /proc/sys/net/ipv4/conf, or of IPv6's, for everything it exists for: `all`, `default` and each interface. */
import { known, type Reading, unknown } from '../lib/reading.ts';
import type { Fact } from './types.ts';

/** `all`, `default` or an interface's name → its value. */
export type ConfKeys = ReadonlyMap<string, Reading<number>>;

/** A fact that reads `conf/{all,default,IF}/KEY`. Every value is read: none may be inferred from `default`. */
export function confKeysFact(id: string, title: string, key: string, family: 'ipv4' | 'ipv6' = 'ipv4'): Fact<ConfKeys> {
  const pattern = `/proc/sys/net/${family}/conf/*/${key}`;
  return {
    id,
    title,
    needs: { keys: { kind: 'files', paths: [pattern] } },
    parse(answers) {
      const keys = new Map<string, Reading<number>>();
      for (const [path, reading] of answers.files('keys')) {
        const name = path.split('/')[6];
        if (name !== undefined) keys.set(name, toNumber(path, reading));
      }
      return keys.size === 0 ? unknown(`${pattern} cannot be read`) : known(keys);
    },
  };
}

function toNumber(path: string, reading: Reading<string>): Reading<number> {
  if (reading.state !== 'known') return reading;
  return /^-?\d+$/.test(reading.value) ? known(Number(reading.value), path) : unknown(`${path}: not a number`);
}

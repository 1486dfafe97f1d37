/** Keys of net.ipv4.conf and net.ipv6.conf as the next boot will leave them: the places where `all`, `default` and own keys meet. */
import type { FactValues } from '../facts/types.ts';
import { known, type Reading, unknown } from '../lib/reading.ts';
import { bootValue } from '../persistence/index.ts';
import type { Slot } from '../persistence/types.ts';
import { kernelNumber } from './kernel-number.ts';

/** One key that is there for `all`, `default` and each interface. */
export interface ConfKey {
  readonly family: 'ipv4' | 'ipv6';
  readonly key: string;
  /** What the kernel begins with where nothing is stated. */
  readonly initial: number;
}

export function confSlot({ family, key }: ConfKey, name: string): Slot {
  return { kind: 'sysctl', path: ['net', family, 'conf', name, key] };
}

/**
 * @param name `all`, `default` or an interface. An interface without a statement of its own begins as a copy of `default`
 * (inetdev_init, ipv6_add_dev), and one that is there before `default` is written follows it (devinet_copy_dflt_conf).
 */
export function bootNumber(facts: FactValues, conf: ConfKey, name: string): Reading<number> {
  const own = statedNumber(facts, conf, name);
  if (own.state !== 'absent') return own;
  if (name !== 'all' && name !== 'default') return bootNumber(facts, conf, 'default');
  return known(conf.initial, 'kernel default');
}

/** What is stated of this very name; absent when nothing is. */
export function statedNumber(facts: FactValues, conf: ConfKey, name: string): Reading<number> {
  const said = bootValue(facts, confSlot(conf, name));
  if (said.state !== 'known') return said;
  const number = kernelNumber(said.value);
  return number === undefined
    ? unknown(`${said.where}: the kernel refuses "${said.value}"`)
    : known(number, said.where);
}

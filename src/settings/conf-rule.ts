/** A value in force that the kernel makes of two keys of conf.*: that of `all` and that of the interface. */
import type { Change, Wanted } from '../changes/types.ts';
import type { ConfKeys } from '../facts/conf-keys.ts';
import type { Fact, FactValues } from '../facts/types.ts';
import { type Reading, unknown } from '../lib/reading.ts';
import type { ConfKey } from './boot-conf.ts';
import { interfaceName, readInterface } from './interface.ts';

export interface ConfRule<D> {
  /** Setting id. */
  readonly setting: string;
  readonly conf: ConfKey;
  readonly keys: Fact<ConfKeys>;
  /** The kernel's rule. */
  inForce(all: number, own: number): number;
  /** The same in words: `in force is max(all=1, eth1=0)`. */
  words(all: number, own: number, name: string): string;
  /** The number in force that a desired value asks for. */
  numberOf(desired: D): number;
  /** What the own key has to be so that this is in force, where `all` is no hindrance. */
  ownFor(inForce: number): number;
  /** What `all` has to become so that all of these can be in force; as it is, when it is no hindrance. */
  allFor(all: number, inForce: readonly number[]): number;
  riskOf(from: number, to: number): Change['risk'];
}

/** Both keys of an interface, as they are. */
export interface Pair {
  readonly all: number;
  readonly own: number;
}

/** The keys that decide for the interface a value is wanted of; absent when there is no such interface. */
export function readPair<D>(facts: FactValues, rule: ConfRule<D>, wanted: Wanted<D>): Reading<Pair> {
  const name = interfaceName(wanted);
  const found = readInterface(facts, name);
  if (found.state === 'absent') return found;
  const keys = facts.get(rule.keys);
  if (keys.state !== 'known') return keys;
  const all = keys.value.get('all');
  const own = keys.value.get(name);
  const { family, key } = rule.conf;
  if (all?.state !== 'known') return unknown(all?.why ?? `conf.all.${key} was not read`);
  if (own?.state !== 'known') {
    return unknown(own?.why ?? `${name} has no ${family === 'ipv4' ? 'IPv4' : 'IPv6'} settings in /proc/sys`);
  }
  return { state: 'known', value: { all: all.value, own: own.value } };
}

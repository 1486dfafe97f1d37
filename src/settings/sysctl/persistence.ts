import type { Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { absent, known, type Reading, unknown } from '../../lib/reading.ts';
import { sysctlPath } from '../../lib/sysctl-name.ts';
import { bootValue } from '../../persistence/index.ts';
import type { ToState } from '../../persistence/types.ts';
import { type Desired, toWrite } from './desired.ts';
import { knownKey } from './names.ts';
import { stated, type Value } from './value.ts';

export function persisted(facts: FactValues, wanted: Wanted<Desired>): Reading<Value> {
  const name = wanted.item ?? '';
  const path = sysctlPath(name);
  const said = sayingOf(facts, path);
  if (said.state === 'unknown') return said;
  if (said.state === 'absent') return kernelDefault(name, said.why);
  const conf = path[2] === 'conf' || path[2] === 'neigh';
  const value = stated(said.value, conf ? 1 : knownKey(name) && (knownKey(name)?.numbers ?? 1));
  return value === undefined ? unknown(`${said.where}: the kernel refuses "${said.value}"`) : { ...said, value };
}

export function persist(_facts: FactValues, wanted: readonly Wanted<Desired>[]): ToState {
  const all = wanted.map((one) => ({
    statement: {
      slot: { kind: 'sysctl' as const, path: sysctlPath(one.item ?? '') },
      value: String(toWrite(one.desired)),
    },
    serves: [one],
  }));
  return { stated: all, impossible: [] };
}

/** An interface that nobody speaks of begins with what `default` says. */
function sayingOf(facts: FactValues, path: readonly string[]): Reading<string> {
  const own = bootValue(facts, { kind: 'sysctl', path });
  const [net, family = '', place = '', owner = '', ...key] = path;
  if (own.state !== 'absent' || net === undefined) return own;
  if (!['conf', 'neigh'].includes(place) || key.length === 0 || ['all', 'default'].includes(owner)) return own;
  return bootValue(facts, { kind: 'sysctl', path: [net, family, place, 'default', ...key] });
}

function kernelDefault(name: string, why: string): Reading<Value> {
  const initial = knownKey(name)?.initial;
  return initial === undefined
    ? absent(`${why}; what this kernel begins with is not known`)
    : known(initial, 'kernel default');
}

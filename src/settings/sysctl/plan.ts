import type { Change, Impossible, Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { sysctlCommand } from '../../lib/shell.ts';
import { sysctlPath } from '../../lib/sysctl-name.ts';
import { current, readKey } from './current.ts';
import { knownKey, writesOthers } from './names.ts';
import type { Value } from './value.ts';

/** One write a key, in the order of the profile; the undo writes what the key held. */
export function plan(facts: FactValues, wanted: readonly Wanted<Value>[]): Plan {
  const changes: Change[] = [];
  const impossible: Impossible[] = [];
  for (const one of wanted) {
    const name = one.item ?? '';
    const path = sysctlPath(name);
    const { running } = current(facts, one);
    const before = readKey(facts, name);
    if (running.state !== 'known' || before.state !== 'known') {
      impossible.push({ wanted: one, why: running.state === 'known' ? '' : running.why, remedy: [] });
      continue;
    }
    if (running.value === one.desired) continue;
    if (writesOthers(name)) {
      const why = `writing ${name} writes keys of all interfaces too, which an undo could not put back: do it by hand`;
      impossible.push({ wanted: one, why, remedy: [sysctlCommand(path, String(one.desired))] });
      continue;
    }
    changes.push({
      setting: 'sysctl',
      target: 'host',
      why: `${name} is ${running.value}`,
      actions: [{ kind: 'sysctl', path, value: String(one.desired) }],
      undo: [{ kind: 'sysctl', path, value: before.value }],
      // Of keys that nobody described it is not known what they do to the link we came by.
      risk: knownKey(name) ? 'none' : 'may-cut-link',
      serves: [one],
    });
  }
  return { changes, impossible };
}

import type { Change, Impossible, Plan, Wanted } from '../../changes/types.ts';
import type { FactValues } from '../../facts/types.ts';
import { sysctlCommand } from '../../lib/shell.ts';
import { sysctlPath } from '../../lib/sysctl-name.ts';
import { current, readKey } from './current.ts';
import { type Desired, isMet, toWrite } from './desired.ts';
import { knownKey, writesOthers } from './names.ts';

/** One write a key, in the order of the profile; the undo writes what the key held. */
export function plan(facts: FactValues, wanted: readonly Wanted<Desired>[]): Plan {
  const changes: Change[] = [];
  const impossible: Impossible[] = [];
  for (const one of wanted) {
    const name = one.item ?? '';
    const path = sysctlPath(name);
    const { running, error } = current(facts, one);
    const before = readKey(facts, name);
    if (error !== undefined || running.state !== 'known' || before.state !== 'known') {
      const why = error ?? (running.state === 'known' ? '' : running.why);
      impossible.push({ wanted: one, why, remedy: [] });
      continue;
    }
    if (isMet(one.desired, running.value)) continue;
    const value = String(toWrite(one.desired));
    if (writesOthers(name)) {
      const why = `writing ${name} writes keys of all interfaces too, which an undo could not put back: do it by hand`;
      impossible.push({ wanted: one, why, remedy: [sysctlCommand(path, value)] });
      continue;
    }
    changes.push({
      setting: 'sysctl',
      target: 'host',
      why: `${name} is ${running.value}`,
      actions: [{ kind: 'sysctl', path, value }],
      undo: [{ kind: 'sysctl', path, value: before.value }],
      // Of keys that nobody described it is not known what they do to the link we came by.
      risk: knownKey(name) ? 'none' : 'may-cut-link',
      serves: [one],
    });
  }
  return { changes, impossible };
}

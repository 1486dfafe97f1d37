/** A setting's whole way in a private namespace: read by the composed script, planned, applied, read again, undone. */
import { expect } from '@jest/globals';
import { composeApply, composeUndo } from '../../src/changes/apply-script.ts';
import type { Change, Wanted } from '../../src/changes/types.ts';
import { interfacesFact } from '../../src/facts/interfaces.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import type { FactValues } from '../../src/facts/types.ts';
import type { Json } from '../../src/lib/json.ts';
import { settingById } from '../../src/settings/index.ts';
import type { Setting } from '../../src/settings/types.ts';
import type { PrivateNamespace, Shell } from '../settings/private-namespace.ts';

export interface Wish {
  readonly on?: string;
  readonly item?: string;
  readonly desired: Json;
}

export interface SettingRunner {
  read(setting: Setting, interfaces: readonly string[], shell: Shell): Promise<FactValues>;
  /** Plans and applies what drifts, and reads it back as desired. @returns the plan's changes */
  applies(id: string, wishes: readonly Wish[], shell: Shell): Promise<readonly Change[]>;
  undoes(changes: readonly Change[], shell: Shell): Promise<void>;
}

/** @param namespace a function because there is none before `beforeAll` ran */
export function settingRunner(namespace: () => PrivateNamespace): SettingRunner {
  async function read(setting: Setting, interfaces: readonly string[], shell: Shell): Promise<FactValues> {
    const composed = composeRead([interfacesFact, ...setting.facts], { interfaces, nonce: 'read' });
    const ran = await namespace().run(composed.script, shell);
    expect(ran.stderr).toBe('');
    return composed.decode(ran.stdout);
  }

  async function applies(id: string, wishes: readonly Wish[], shell: Shell): Promise<readonly Change[]> {
    const setting = settingById(id);
    const wanted = wishes.map((wish) => wantedOf(setting, wish));
    const names = wishes.flatMap((wish) => wish.on ?? []);
    const facts = await read(setting, names, shell);
    const drifting = wanted.filter((_one, index) => !holds(setting, facts, wanted)[index]);
    const plan = setting.plan?.(facts, drifting, wanted);
    expect(plan?.impossible).toEqual([]);
    const changes = plan?.changes ?? [];
    const apply = composeApply(changes, { nonce: 'apply' });
    const reports = apply.decode((await namespace().run(apply.script, shell)).stdout);
    expect(reports).toEqual(changes.map(() => ({ outcome: 'applied' })));
    const after = await read(setting, names, shell);
    expect(holds(setting, after, wanted)).toEqual(wanted.map(() => true));
    expect(setting.plan?.(after, [], wanted)).toEqual({ changes: [], impossible: [] });
    return changes;
  }

  async function undoes(changes: readonly Change[], shell: Shell): Promise<void> {
    const undo = composeUndo(changes, { nonce: 'undo' });
    const reports = undo.decode((await namespace().run(undo.script, shell)).stdout);
    expect(reports).toEqual(changes.map(() => ({ outcome: 'undone' })));
  }

  return { read, applies, undoes };
}

export function wantedOf(setting: Setting, { on, item, desired }: Wish): Wanted {
  const value = setting.normalise(desired);
  return {
    target: on === undefined ? { kind: 'host' } : { kind: 'interface', name: on },
    ...(item === undefined ? {} : { item }),
    desired: value,
    origin: { file: 'profile.yaml', line: 1, column: 1 },
    optional: false,
  };
}

export function holds(setting: Setting, facts: FactValues, wanted: readonly Wanted[]): readonly boolean[] {
  return wanted.map((one) => {
    const { running } = setting.current(facts, one, wanted);
    return running.state === 'known' && setting.equal(one.desired, running.value);
  });
}

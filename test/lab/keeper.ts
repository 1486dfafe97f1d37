/** What every test of a keeper starts from: a private namespace whose /etc may be written, and statements as data. */
import { expect } from '@jest/globals';
import { composeApply, composeUndo } from '../../src/changes/apply-script.ts';
import type { Change } from '../../src/changes/types.ts';
import { composeRead } from '../../src/facts/reading/compose.ts';
import type { FactValues } from '../../src/facts/types.ts';
import type { Lab } from '../../src/lab/types.ts';
import type { Keeper, Stated } from '../../src/persistence/types.ts';
import { openNamespace, type PrivateNamespace, type Shell } from '../settings/private-namespace.ts';

/** Where scripts are run: a private namespace, or a host of a lab. */
export type Host = Pick<PrivateNamespace, 'run' | 'must'>;

/** /etc is an overlay of its own, and to readers the host has booted with systemd. */
export async function openHost(): Promise<PrivateNamespace> {
  const ns = await openNamespace();
  await ns.must(`
mkdir -p /run/systemd/system /run/etc/upper /run/etc/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work /etc`);
  return ns;
}

export async function readFacts(ns: Host, keeper: Keeper, shell: Shell): Promise<FactValues> {
  const composed = composeRead(keeper.facts, { interfaces: [], nonce: 'read' });
  const ran = await ns.run(composed.script, shell);
  expect(ran.stderr).toBe('');
  return composed.decode(ran.stdout);
}

/** Writes the statements as apply does; each is read back with its value. @returns the changes made */
export async function writes(
  ns: Host,
  keeper: Keeper,
  statements: readonly Stated[],
  shell: Shell,
): Promise<readonly Change[]> {
  const { changes, impossible } = keeper.write(await readFacts(ns, keeper, shell), statements);
  expect(impossible).toEqual([]);
  const apply = composeApply(changes, { nonce: 'apply' });
  expect(apply.decode((await ns.run(apply.script, shell)).stdout)).toEqual(changes.map(() => ({ outcome: 'applied' })));
  const after = await readFacts(ns, keeper, shell);
  expect(statements.map(({ statement }) => keeper.read(after, statement.slot))).toEqual(
    statements.map(({ statement }) => ({
      state: 'known',
      value: statement.value,
      where: expect.stringMatching(/^\/\S+:\d+$/),
    })),
  );
  expect(keeper.write(after, statements)).toEqual({ changes: [], impossible: [] });
  return changes;
}

export async function undoes(ns: Host, changes: readonly Change[], shell: Shell): Promise<void> {
  const undo = composeUndo(changes, { nonce: 'undo' });
  expect(undo.decode((await ns.run(undo.script, shell)).stdout)).toEqual(changes.map(() => ({ outcome: 'undone' })));
}

/** Everything under these folders: kind, mode, owner, where links point, contents. */
export async function filesUnder(ns: Host, ...folders: readonly string[]): Promise<string> {
  const list = folders.join(' ');
  return ns.must(`
for d in ${list}; do [ -e "$d" ] || continue; find "$d" -printf '%y %m %U:%G %p %l\\n'; find "$d" -type f -exec sha256sum {} +; done | sort`);
}

/** A booted host of the full lab; scripts are run by its sh. */
export function bootedHost(lab: Lab, name: string, user: 'root' | 'audit' = 'root'): Host {
  const argv = user === 'root' ? ['sh'] : ['runuser', '-u', user, '--', 'sh'];
  return {
    run: (script) => lab.exec({ host: name }, argv, { stdin: script, timeoutMs: 60_000 }),
    async must(this: Host, script) {
      const ran = await this.run(`set -e\n${script}`);
      if (ran.code !== 0 || ran.stderr !== '') throw new Error(`exit ${ran.code}: ${ran.stderr}`);
      return ran.stdout;
    },
  };
}

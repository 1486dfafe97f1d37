/** Applying and undoing, in every shell that hosts have, held against what the kernel says. */
import { describe, expect, test } from '@jest/globals';
import { composeApply, composeUndo } from '../../src/changes/apply-script.ts';
import type { Action } from '../../src/changes/types.ts';
import { SHELLS } from '../settings/private-namespace.ts';
import { change, IMPOSSIBLE, KEY, key, nonce, rpFilter, useOneKey } from './one-key.ts';

const { ns, value } = useOneKey();

describe.each(SHELLS)('in %s', (shell) => {
  test('applies in order and reads back', async () => {
    const apply = composeApply([rpFilter('1'), rpFilter('2')], { nonce: nonce() });

    const ran = await ns().run(apply.script, shell);

    expect(ran.stderr).toBe('');
    expect(apply.decode(ran.stdout)).toEqual([{ outcome: 'applied' }, { outcome: 'applied' }]);
    expect(await value()).toBe('2');
  });

  test('the first failure undoes what was done, with the words of the kernel', async () => {
    const apply = composeApply([rpFilter('1'), IMPOSSIBLE, rpFilter('2')], { nonce: nonce() });

    const reports = apply.decode((await ns().run(apply.script, shell)).stdout);

    expect(reports.map((report) => report.outcome)).toEqual(['undone', 'undo-failed', 'skipped']);
    expect(reports[1]?.error).toMatch(/nosuch.*No such file or directory/);
    expect(await value()).toBe('0');
  });

  test('a refused value is told with the words of the kernel', async () => {
    const apply = composeApply([change([key('abc')], [key('0')])], { nonce: nonce() });

    const reports = apply.decode((await ns().run(apply.script, shell)).stdout);

    expect(reports).toEqual([{ outcome: 'failed', error: expect.stringMatching(/Invalid argument/) }]);
  });

  test('a value that the kernel takes and does not keep has failed', async () => {
    const spelled = change([key('0x1')], [key('0')]);
    const apply = composeApply([spelled], { nonce: nonce() });

    const reports = apply.decode((await ns().run(apply.script, shell)).stdout);

    expect(reports).toEqual([{ outcome: 'failed', error: expect.stringMatching(/wrote '0x1', read back '1'/) }]);
    expect(await value()).toBe('0');
  });

  test('the begun change itself is undone when one of its actions was done', async () => {
    const half = change([key('1'), { kind: 'run', argv: ['false'], unchangedOnFailure: true }], [key('0')]);
    const apply = composeApply([half], { nonce: nonce() });

    const reports = apply.decode((await ns().run(apply.script, shell)).stdout);

    expect(reports).toEqual([{ outcome: 'failed', error: 'false: exit 1' }]);
    expect(await value()).toBe('0');
  });

  test('a command that changed nothing when it failed is not undone', async () => {
    const undo: Action = { kind: 'run', argv: ['sh', '-c', `echo 7 >${KEY}`] };
    const failing: Action = { kind: 'run', argv: ['sh', '-c', 'echo words >&2; exit 3'], unchangedOnFailure: true };
    const apply = composeApply([change([failing], [undo])], { nonce: nonce() });

    const reports = apply.decode((await ns().run(apply.script, shell)).stdout);

    expect(reports).toEqual([{ outcome: 'failed', error: 'words' }]);
    expect(await value()).toBe('0');
  });

  test('files keep every byte, get their mode, and go away again', async () => {
    const path = `${ns().folder}/a file's "name" $x`;
    const all = Array.from({ length: 0x17f }, (_, index) => String.fromCodePoint(index + 1)).join('');
    const content = `${all}\n'%s' \\n $(echo no) \`no\` "$HOME"\n\n`;
    const write = change([{ kind: 'write', path, content, mode: '0640' }], [{ kind: 'remove', path }]);
    const apply = composeApply([write], { nonce: nonce() });

    expect(apply.decode((await ns().run(apply.script, shell)).stdout)).toEqual([{ outcome: 'applied' }]);
    const quoted = `'${path.replaceAll("'", `'\\''`)}'`;
    expect(await ns().must(`cat ${quoted}`)).toBe(content);
    expect(await ns().must(`stat -c %a ${quoted}`)).toBe('640\n');

    const undo = composeUndo([write], { nonce: nonce() });
    expect(undo.decode((await ns().run(undo.script, shell)).stdout)).toEqual([{ outcome: 'undone' }]);
    expect(await ns().must(`ls -A ${ns().folder}`)).toBe('busybox\n');
  });

  test('a file in a folder that is not there fails with words and leaves nothing', async () => {
    const path = `${ns().folder}/nosuch/file`;
    const write = change([{ kind: 'write', path, content: 'x', mode: '0644' }], [{ kind: 'remove', path }]);
    const apply = composeApply([write], { nonce: nonce() });

    const reports = apply.decode((await ns().run(apply.script, shell)).stdout);

    expect(reports).toEqual([{ outcome: 'failed', error: expect.stringMatching(/nosuch/) }]);
  });

  test('undo is tried for every change, and a failed one is told', async () => {
    await ns().must(`echo 2 >${KEY}`);
    const undo = composeUndo([rpFilter('2'), IMPOSSIBLE], { nonce: nonce() });

    const reports = undo.decode((await ns().run(undo.script, shell)).stdout);

    expect(reports.map((report) => report.outcome)).toEqual(['undone', 'undo-failed']);
    expect(await value()).toBe('0');
  });
});

test('an answer cut off anywhere never says more than what was told', async () => {
  const apply = composeApply([rpFilter('1'), rpFilter('2')], { nonce: nonce() });
  const { stdout } = await ns().run(apply.script);

  for (let length = 0; length < stdout.length; length += 1) {
    const part = stdout.slice(0, length);
    for (const [index, report] of apply.decode(part).entries()) {
      const told = part.includes(` applied ${index}\n\n`) && report.outcome === 'applied';
      expect(report).toEqual(told ? { outcome: 'applied' } : { outcome: 'unknown' });
    }
  }
});

/** Applying, undoing and the armed undo, in every shell that hosts have, held against what the kernel says. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { composeApply, composeDisarm, composeTurn, composeUndo, composeWatch } from '../../src/changes/apply-script.ts';
import type { Action, Change } from '../../src/changes/types.ts';
import { openNamespace, type PrivateNamespace, pause, SHELLS } from '../settings/private-namespace.ts';

let ns: PrivateNamespace;
beforeAll(async () => {
  ns = await openNamespace();
  await ns.must('ip link add eth1.7 type veth peer name peer; ip link set eth1.7 up');
});
afterAll(async () => ns.close());

const KEY = '/proc/sys/net/ipv4/conf/eth1.7/rp_filter';
let count = 0;

function nonce(): string {
  count += 1;
  return `test${process.pid}x${count}`;
}

function change(actions: readonly Action[], undo: readonly Action[], risk: Change['risk'] = 'none'): Change {
  return { setting: 'rp_filter', target: 'eth1.7', why: '', actions, undo, risk, serves: [] };
}

function key(value: string, name = 'eth1.7'): Action {
  return { kind: 'sysctl', path: ['net', 'ipv4', 'conf', name, 'rp_filter'], value };
}

function rpFilter(to: string): Change {
  return change([key(to)], [key('0')], 'may-cut-link');
}

const impossible = change([key('1', 'nosuch')], [key('0', 'nosuch')]);

async function value(): Promise<string> {
  return (await ns.must(`cat ${KEY}`)).trim();
}

beforeEach(async () => {
  await ns.must(`echo 0 >${KEY}`);
});

describe.each(SHELLS)('in %s', (shell) => {
  test('applies in order and reads back', async () => {
    const apply = composeApply([rpFilter('1'), rpFilter('2')], { nonce: nonce() });

    const ran = await ns.run(apply.script, shell);

    expect(ran.stderr).toBe('');
    expect(apply.decode(ran.stdout)).toEqual([{ outcome: 'applied' }, { outcome: 'applied' }]);
    expect(await value()).toBe('2');
  });

  test('the first failure undoes what was done, with the words of the kernel', async () => {
    const apply = composeApply([rpFilter('1'), impossible, rpFilter('2')], { nonce: nonce() });

    const reports = apply.decode((await ns.run(apply.script, shell)).stdout);

    expect(reports.map((report) => report.outcome)).toEqual(['undone', 'undo-failed', 'skipped']);
    expect(reports[1]?.error).toMatch(/nosuch.*No such file or directory/);
    expect(await value()).toBe('0');
  });

  test('a refused value is told with the words of the kernel', async () => {
    const apply = composeApply([change([key('abc')], [key('0')])], { nonce: nonce() });

    const reports = apply.decode((await ns.run(apply.script, shell)).stdout);

    expect(reports).toEqual([{ outcome: 'failed', error: expect.stringMatching(/Invalid argument/) }]);
  });

  test('a value that the kernel takes and does not keep has failed', async () => {
    const spelled = change([key('0x1')], [key('0')]);
    const apply = composeApply([spelled], { nonce: nonce() });

    const reports = apply.decode((await ns.run(apply.script, shell)).stdout);

    expect(reports).toEqual([{ outcome: 'failed', error: expect.stringMatching(/wrote '0x1', read back '1'/) }]);
    expect(await value()).toBe('0');
  });

  test('the begun change itself is undone when one of its actions was done', async () => {
    const half = change([key('1'), { kind: 'run', argv: ['false'], unchangedOnFailure: true }], [key('0')]);
    const apply = composeApply([half], { nonce: nonce() });

    const reports = apply.decode((await ns.run(apply.script, shell)).stdout);

    expect(reports).toEqual([{ outcome: 'failed', error: 'false: exit 1' }]);
    expect(await value()).toBe('0');
  });

  test('a command that changed nothing when it failed is not undone', async () => {
    const undo: Action = { kind: 'run', argv: ['sh', '-c', `echo 7 >${KEY}`] };
    const failing: Action = { kind: 'run', argv: ['sh', '-c', 'echo words >&2; exit 3'], unchangedOnFailure: true };
    const apply = composeApply([change([failing], [undo])], { nonce: nonce() });

    const reports = apply.decode((await ns.run(apply.script, shell)).stdout);

    expect(reports).toEqual([{ outcome: 'failed', error: 'words' }]);
    expect(await value()).toBe('0');
  });

  test('files keep every byte, get their mode, and go away again', async () => {
    const path = `${ns.folder}/a file's "name" $x`;
    const all = Array.from({ length: 0x17f }, (_, index) => String.fromCodePoint(index + 1)).join('');
    const content = `${all}\n'%s' \\n $(echo no) \`no\` "$HOME"\n\n`;
    const write = change([{ kind: 'write', path, content, mode: '0640' }], [{ kind: 'remove', path }]);
    const apply = composeApply([write], { nonce: nonce() });

    expect(apply.decode((await ns.run(apply.script, shell)).stdout)).toEqual([{ outcome: 'applied' }]);
    const quoted = `'${path.replaceAll("'", `'\\''`)}'`;
    expect(await ns.must(`cat ${quoted}`)).toBe(content);
    expect(await ns.must(`stat -c %a ${quoted}`)).toBe('640\n');

    const undo = composeUndo([write], { nonce: nonce() });
    expect(undo.decode((await ns.run(undo.script, shell)).stdout)).toEqual([{ outcome: 'undone' }]);
    expect(await ns.must(`ls -A ${ns.folder}`)).toBe('busybox\n');
  });

  test('a file in a folder that is not there fails with words and leaves nothing', async () => {
    const path = `${ns.folder}/nosuch/file`;
    const write = change([{ kind: 'write', path, content: 'x', mode: '0644' }], [{ kind: 'remove', path }]);
    const apply = composeApply([write], { nonce: nonce() });

    const reports = apply.decode((await ns.run(apply.script, shell)).stdout);

    expect(reports).toEqual([{ outcome: 'failed', error: expect.stringMatching(/nosuch/) }]);
  });

  test('undo is tried for every change, and a failed one is told', async () => {
    await ns.must(`echo 2 >${KEY}`);
    const undo = composeUndo([rpFilter('2'), impossible], { nonce: nonce() });

    const reports = undo.decode((await ns.run(undo.script, shell)).stdout);

    expect(reports.map((report) => report.outcome)).toEqual(['undone', 'undo-failed']);
    expect(await value()).toBe('0');
  });

  test('an armed undo holds no pipe, fires by itself, and says so when called off too late', async () => {
    const run = nonce();
    const apply = composeApply([rpFilter('1')], { nonce: run, undoAfterSeconds: 2 });
    const ran = await ns.run(apply.script, shell);
    expect(apply.decode(ran.stdout)).toEqual([{ outcome: 'applied' }]);
    expect(await value()).toBe('1');
    expect(await armed(run)).toBe(1);

    await pause(3000);

    expect(await value()).toBe('0');
    expect(await armed(run)).toBe(0);
    const disarm = composeDisarm(run);
    expect(disarm.decode((await ns.run(disarm.script, shell)).stdout)).toBe('fired');
  });

  test('while the undo of one run waits, another run changes nothing and calls off none but its own', async () => {
    const [run, other] = [nonce(), nonce()];
    await ns.run(composeApply([rpFilter('1')], { nonce: run, undoAfterSeconds: 30 }).script, shell);
    const second = composeApply([rpFilter('2')], { nonce: other, undoAfterSeconds: 30 });

    const reports = second.decode((await ns.run(second.script, shell)).stdout);

    expect(reports).toEqual([
      { outcome: 'skipped', error: expect.stringMatching(/another run .* this host, since \d+ s/) },
    ]);
    expect([await armed(run), await armed(other)]).toEqual([1, 0]);
    expect(await value()).toBe('1');
    const [disarmOther, disarm] = [composeDisarm(other), composeDisarm(run)];
    expect(disarmOther.decode((await ns.run(disarmOther.script, shell)).stdout)).toBe('fired');
    expect(await armed(run)).toBe(1);
    expect(disarm.decode((await ns.run(disarm.script, shell)).stdout)).toBe('disarmed');
    expect(await value()).toBe('1');
  });

  test('a turn is taken by one run at a time, and given back', async () => {
    const take = async (run: string) => {
      const turn = composeTurn(run, 30);
      return turn.decode((await ns.run(turn.script, shell)).stdout);
    };
    const giveBack = async (run: string) => ns.run(composeDisarm(run).script, shell);
    const runs = Array.from({ length: 6 }, nonce);
    const [first, ...later] = [nonce(), nonce(), nonce()];
    expect(await take(first!)).toEqual({ whose: 'ours' });
    expect(await take(later[0]!)).toEqual({ whose: 'other', why: expect.stringMatching(/since \d+ s/) });
    await giveBack(first!);
    expect(await take(later[1]!)).toEqual({ whose: 'ours' });
    await giveBack(later[1]!);

    const atOnce = await Promise.all(runs.map(take));

    expect(atOnce.filter(({ whose }) => whose === 'ours').length).toBeLessThanOrEqual(1);
    expect(new Set(atOnce.map(({ whose }) => whose)).has('unknown')).toBe(false);
    for (const run of runs) await giveBack(run);
    expect(await ns.run("grep -l 'mcready-tur[n]-' /proc/[0-9]*/cmdline", shell)).toMatchObject({ stdout: '' });
  });

  test('a failed apply calls its own armed undo off', async () => {
    const run = nonce();
    const apply = composeApply([rpFilter('1'), impossible], { nonce: run, undoAfterSeconds: 30 });

    await ns.run(apply.script, shell);

    expect(await armed(run)).toBe(0);
  });
});

test('an undo that has begun is not cut short: calling it off waits for its end', async () => {
  const run = nonce();
  const apply = composeApply([change([key('1')], [slow, key('0')])], { nonce: run, undoAfterSeconds: 1 });
  await ns.run(apply.script);
  await pause(2000);
  expect(await value()).toBe('1');

  const disarm = composeDisarm(run);

  expect(disarm.decode((await ns.run(disarm.script)).stdout)).toBe('fired');
  expect(await value()).toBe('0');
});

test('a lost connection neither stops the changes nor the armed undo', async () => {
  const run = nonce();
  const wait: Action = { kind: 'run', argv: ['sleep', '1'] };
  const apply = composeApply([change([wait, key('1')], [key('0')])], { nonce: run, undoAfterSeconds: 3 });

  await ns.abandon(apply.script, 500);
  await pause(1000);
  expect(await value()).toBe('1');

  await pause(2500);
  expect(await value()).toBe('0');
  expect(await armed(run)).toBe(0);
});

const slow: Action = { kind: 'run', argv: ['sleep', '3'] };

test('an undo that fires while a change is being made waits for it, and no further change is made', async () => {
  const run = nonce();
  const apply = composeApply([change([slow, key('1')], [key('0')]), rpFilter('2')], {
    nonce: run,
    undoAfterSeconds: 1,
  });

  const reports = apply.decode((await ns.run(apply.script)).stdout);

  expect(reports).toEqual([
    { outcome: 'failed', error: expect.stringMatching(/no further change/) },
    { outcome: 'skipped' },
  ]);
  const watch = composeWatch(run);
  expect(watch.decode((await ns.run(watch.script)).stdout)).toBe('still');
  expect([await value(), await armed(run)]).toEqual(['0', 0]);
});

test('changes that are put back while they are being made come to their end first', async () => {
  const run = nonce();
  const changes = [change([slow, key('1')], [key('0')]), rpFilter('2')];
  await ns.abandon(composeApply(changes, { nonce: run, undoAfterSeconds: 30 }).script, 500);

  const undo = composeUndo(changes, { nonce: run });
  const reports = undo.decode((await ns.run(undo.script)).stdout);
  await pause(1000);

  expect(reports).toEqual([{ outcome: 'undone' }, { outcome: 'undone' }]);
  expect([await value(), await armed(run)]).toEqual(['0', 0]);
});

test('watching waits for changes that are being made, and lets the undo that waits for them wait', async () => {
  const run = nonce();
  await ns.abandon(
    composeApply([change([slow, key('1')], [key('0')])], { nonce: run, undoAfterSeconds: 30 }).script,
    500,
  );

  const watch = composeWatch(run);
  expect(watch.decode((await ns.run(watch.script)).stdout)).toBe('still');

  expect(await value()).toBe('1');
  const disarm = composeDisarm(run);
  expect(disarm.decode((await ns.run(disarm.script)).stdout)).toBe('disarmed');
});

test('nothing is changed when the undo cannot be armed', async () => {
  const huge = change([key('1')], [{ kind: 'write', path: '/nosuch', content: 'x'.repeat(200_000), mode: '0644' }]);
  const apply = composeApply([huge], { nonce: nonce(), undoAfterSeconds: 5 });

  const reports = apply.decode((await ns.run(apply.script)).stdout);

  expect(reports).toEqual([{ outcome: 'skipped', error: expect.stringMatching(/could not be armed/) }]);
  expect(await value()).toBe('0');
});

test('an answer cut off anywhere never says more than what was told', async () => {
  const apply = composeApply([rpFilter('1'), rpFilter('2')], { nonce: nonce() });
  const { stdout } = await ns.run(apply.script);

  for (let length = 0; length < stdout.length; length += 1) {
    const part = stdout.slice(0, length);
    for (const [index, report] of apply.decode(part).entries()) {
      const told = part.includes(` applied ${index}\n\n`) && report.outcome === 'applied';
      expect(report).toEqual(told ? { outcome: 'applied' } : { outcome: 'unknown' });
    }
  }
});

/**
 * 1 while an undo of this run waits or runs, else 0. The brackets keep grep from finding itself. Looks twice: a child of it
 * has its name until it is a sleep.
 */
async function armed(run: string): Promise<number> {
  const look = `grep -q 'mcready-undo[a-z]*-${run.slice(0, -1)}[${run.slice(-1)}]' /proc/[0-9]*/cmdline 2>/dev/null`;
  return (await ns.run(`${look} && sleep 0.2 && ${look}`)).code === 0 ? 1 : 0;
}

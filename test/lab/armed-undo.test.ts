/** The armed undo: it fires by itself, is called off, and never runs into the changes that it stands for. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { composeApply, composeDisarm, composeTurn, composeUndo, composeWatch } from '../../src/changes/apply-script.ts';
import { patternOf } from '../../src/changes/host-processes.ts';
import type { Action } from '../../src/changes/types.ts';
import { SHELLS, type Shell } from '../settings/private-namespace.ts';
import { change, IMPOSSIBLE, KEY, key, nonce, rpFilter, useOneKey } from './one-key.ts';

const { ns, value } = useOneKey();
/** Seconds after which an undo fires: it comes behind the changes, however busy the machine is; or no test takes so long. */
const SOON = 4;
const NEVER = 300;

beforeEach(async () => {
  await ns().must('rm -f /run/held /run/released');
});

const HELD = '[ -e /run/held ]';
/** Lasts until it is released. */
const held: Action = {
  kind: 'run',
  argv: ['sh', '-c', ': >/run/held; until [ -e /run/released ]; do sleep 0.05; done'],
};
const release = () => ns().must(': >/run/released');

/** A shell line: an undo of this run waits or is at work. */
function armed(run: string): string {
  return `grep -q 'mcready-undo[a-z]*-${patternOf(run)}' /proc/[0-9]*/cmdline 2>/dev/null`;
}

async function isArmed(run: string): Promise<boolean> {
  return (await ns().run(armed(run))).code === 0;
}

/** Waits for it: a child of an undo that is gone has its name until it is a sleep. */
async function notArmed(run: string): Promise<void> {
  await ns().until(`! ${armed(run)}`);
}

/** Calls the undo of a run off. */
async function disarm(run: string, shell?: Shell): Promise<string> {
  const { script, decode } = composeDisarm(run);
  return decode((await ns().run(script, shell)).stdout);
}

/** Whether it still waits when others, which have nothing to wait for, have come and gone. */
async function stillWaits(work: Promise<unknown>): Promise<boolean> {
  let ended = false;
  void work.finally(() => {
    ended = true;
  });
  for (let others = 0; others < 5; others += 1) await disarm(nonce());
  return !ended;
}

describe.each(SHELLS)('in %s', (shell) => {
  test('an armed undo holds no pipe, fires by itself, and says so when called off too late', async () => {
    const run = nonce();
    const apply = composeApply([change([key('1')], [held, key('0')])], { nonce: run, undoAfterSeconds: SOON });
    const ran = await ns().run(apply.script, shell);
    expect(apply.decode(ran.stdout)).toEqual([{ outcome: 'applied' }]);
    expect(await value()).toBe('1');
    expect(await isArmed(run)).toBe(true);

    await ns().until(HELD);
    await release();

    await notArmed(run);
    expect(await value()).toBe('0');
    expect(await disarm(run, shell)).toBe('fired');
  });

  test('while the undo of one run waits, another run changes nothing and calls off none but its own', async () => {
    const [run, other] = [nonce(), nonce()];
    await ns().run(composeApply([rpFilter('1')], { nonce: run, undoAfterSeconds: NEVER }).script, shell);
    const second = composeApply([rpFilter('2')], { nonce: other, undoAfterSeconds: NEVER });

    const reports = second.decode((await ns().run(second.script, shell)).stdout);

    expect(reports).toEqual([
      { outcome: 'skipped', error: expect.stringMatching(/another run .* this host, since \d+ s/) },
    ]);
    await notArmed(other);
    expect(await isArmed(run)).toBe(true);
    expect(await value()).toBe('1');
    expect(await disarm(other, shell)).toBe('fired');
    expect(await isArmed(run)).toBe(true);
    expect(await disarm(run, shell)).toBe('disarmed');
    expect(await value()).toBe('1');
  });

  test('a turn is taken by one run at a time, and given back', async () => {
    const take = async (run: string) => {
      const turn = composeTurn(run, NEVER);
      return turn.decode((await ns().run(turn.script, shell)).stdout);
    };
    const runs = Array.from({ length: 6 }, nonce);
    const [first, ...later] = [nonce(), nonce(), nonce()];
    expect(await take(first!)).toEqual({ whose: 'ours' });
    expect(await take(later[0]!)).toEqual({ whose: 'other', why: expect.stringMatching(/since \d+ s/) });
    await disarm(first!, shell);
    expect(await take(later[1]!)).toEqual({ whose: 'ours' });
    await disarm(later[1]!, shell);

    const atOnce = await Promise.all(runs.map(take));

    expect(atOnce.filter(({ whose }) => whose === 'ours').length).toBeLessThanOrEqual(1);
    expect(new Set(atOnce.map(({ whose }) => whose)).has('unknown')).toBe(false);
    for (const run of runs) await disarm(run, shell);
    await ns().until("! grep -q 'mcready-tur[n]-' /proc/[0-9]*/cmdline 2>/dev/null");
  });

  test('a failed apply calls its own armed undo off', async () => {
    const run = nonce();
    const apply = composeApply([rpFilter('1'), IMPOSSIBLE], { nonce: run, undoAfterSeconds: NEVER });

    await ns().run(apply.script, shell);

    await notArmed(run);
  });
});

test('an undo that has begun is not cut short: calling it off waits for its end', async () => {
  const run = nonce();
  const apply = composeApply([change([key('1')], [held, key('0')])], { nonce: run, undoAfterSeconds: SOON });
  await ns().run(apply.script);
  await ns().until(HELD);

  const calledOff = disarm(run);

  expect([await stillWaits(calledOff), await value()]).toEqual([true, '1']);
  await release();
  expect(await calledOff).toBe('fired');
  expect(await value()).toBe('0');
});

test('a lost connection neither stops the changes nor the armed undo', async () => {
  const run = nonce();
  const apply = composeApply([change([held, key('1')], [key('0')])], { nonce: run, undoAfterSeconds: 8 });

  await ns().abandon(apply.script, HELD);
  await release();

  await ns().until(`grep -q 1 ${KEY}`);
  await ns().until(`grep -q 0 ${KEY}`);
  await notArmed(run);
});

test('an undo that fires while a change is being made waits for it, and no further change is made', async () => {
  const run = nonce();
  const untilItFires: Action = {
    kind: 'run',
    argv: [
      'sh',
      '-c',
      `until grep -q 'mcready-undoing-${patternOf(run)}' /proc/[0-9]*/cmdline 2>/dev/null; do sleep 0.05; done`,
    ],
  };
  const apply = composeApply([change([untilItFires, key('1')], [key('0')]), rpFilter('2')], {
    nonce: run,
    undoAfterSeconds: 1,
  });

  const reports = apply.decode((await ns().run(apply.script)).stdout);

  expect(reports).toEqual([
    { outcome: 'failed', error: expect.stringMatching(/no further change/) },
    { outcome: 'skipped' },
  ]);
  const watch = composeWatch(run);
  expect(watch.decode((await ns().run(watch.script)).stdout)).toBe('still');
  await notArmed(run);
  expect(await value()).toBe('0');
});

test('changes that are put back while they are being made come to their end first', async () => {
  const run = nonce();
  const changes = [change([held, key('1')], [key('0')]), rpFilter('2')];
  await ns().abandon(composeApply(changes, { nonce: run, undoAfterSeconds: NEVER }).script, HELD);

  const undo = composeUndo(changes, { nonce: run });
  const undoing = ns().run(undo.script);
  await notArmed(run);
  expect([await stillWaits(undoing), await value()]).toEqual([true, '0']);
  await release();

  expect(undo.decode((await undoing).stdout)).toEqual([{ outcome: 'undone' }, { outcome: 'undone' }]);
  expect(await value()).toBe('0');
});

test('watching waits for changes that are being made, and lets the undo that waits for them wait', async () => {
  const run = nonce();
  const apply = composeApply([change([held, key('1')], [key('0')])], { nonce: run, undoAfterSeconds: NEVER });
  await ns().abandon(apply.script, HELD);

  const watch = composeWatch(run);
  const watching = ns().run(watch.script);
  expect([await stillWaits(watching), await value()]).toEqual([true, '0']);
  await release();

  expect(watch.decode((await watching).stdout)).toBe('still');
  expect(await value()).toBe('1');
  expect(await disarm(run)).toBe('disarmed');
});

test('nothing is changed when the undo cannot be armed', async () => {
  const huge = change([key('1')], [{ kind: 'write', path: '/nosuch', content: 'x'.repeat(200_000), mode: '0644' }]);
  const apply = composeApply([huge], { nonce: nonce(), undoAfterSeconds: NEVER });

  const reports = apply.decode((await ns().run(apply.script)).stdout);

  expect(reports).toEqual([{ outcome: 'skipped', error: expect.stringMatching(/could not be armed/) }]);
  expect(await value()).toBe('0');
});

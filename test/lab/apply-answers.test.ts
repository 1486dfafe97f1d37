/**
 * Each exec of an apply in turn loses its connection, before the host got the script and after it ran it: the scripts run on
 * a real kernel, only their answers do not come. And each of them in turn is where the run is interrupted.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Task } from '../../src/flows/fleet/tasks.ts';
import type { HostResult } from '../../src/result/types.ts';
import { openNamespace, type PrivateNamespace } from '../settings/private-namespace.ts';
import { applyDisturbed, taskOf } from './apply-execs.ts';
import { END_TURNS, NOT_ARMED } from './broken.ts';

let ns: PrivateNamespace;
beforeAll(async () => {
  ns = await openNamespace();
  await ns.must('ip link add eth1 type veth peer name peer; ip link set eth1 up');
});
afterAll(async () => ns.close());

const KEY = '/proc/sys/net/ipv4/conf/eth1/rp_filter';
const BEFORE = '0x1003 0';
const DESIRED = '0x1003 2';

beforeEach(async () => {
  await ns.must(END_TURNS);
  await ns.must(`echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter; echo 0 >${KEY}`);
});

async function state(): Promise<string> {
  await ns.must(NOT_ARMED);
  return (await ns.must(`echo $(cat /sys/class/net/eth1/flags ${KEY})`)).trim();
}

function rpFilter(value: 'loose' | 'off'): Task {
  return taskOf({ setting: 'rp_filter', interfaces: 'eth1', value });
}

type What = 'lost before' | 'lost after' | 'interrupted';

/** Applies over a host on which `what` happens at the execs of these numbers, counted from 1 over all connections. */
async function applyWhere(what: What, ...numbers: readonly number[]): Promise<HostResult> {
  return applyAsked('loose', async () => undefined, what, numbers);
}

/** @param meanwhile what happens to the host while the question is asked */
async function applyAsked(
  value: 'loose' | 'off',
  meanwhile: () => Promise<unknown>,
  what: What,
  numbers: readonly number[],
): Promise<HostResult> {
  const hit = (exec: number) => numbers.includes(exec);
  return applyDisturbed(ns, rpFilter(value), {
    boot: false,
    confirmTimeoutS: 20,
    asked: meanwhile,
    before: async (exec, { lose, interrupt }) => {
      if (hit(exec) && what === 'lost before') lose();
      if (hit(exec) && what === 'interrupted') interrupt();
    },
    after: async (exec, { lose }) => {
      if (hit(exec) && what === 'lost after') lose();
    },
  });
}

/** Of its one change. */
function outcomeOf(result: HostResult): string | undefined {
  return result.changes?.[0]?.outcome;
}

// Its execs: 1 check, 2 its turn, 3 check again just before, 4 the change, 5 verify, 6 confirm.
describe.each<What>(['lost before', 'lost after'])('the connection is %s', (what) => {
  test.each([1, 2, 3])('exec %d, before anything was begun: unreachable, nothing is changed', async (number) => {
    const result = await applyWhere(what, number);

    expect(result).toMatchObject({ verdict: 'unreachable', error: { code: 'connection-lost' } });
    expect(outcomeOf(result)).toBe(number === 1 ? undefined : 'skipped');
    expect(await state()).toBe(BEFORE);
  });

  test('the change itself: what the host did decides', async () => {
    const result = await applyWhere(what, 4);

    expect(outcomeOf(result)).toBe(what === 'lost before' ? 'undone' : 'applied');
    expect(await state()).toBe(what === 'lost before' ? BEFORE : DESIRED);
  });

  // 7 is the confirmation after a verify (5) that was lost; 9 the next try of it, when the undo may be called off already.
  test.each([[[5]], [[5, 6]], [[5, 7]], [[5, 7, 9]]])('execs %j, behind it: confirmed in the end', async (numbers) => {
    const result = await applyWhere(what, ...numbers);

    expect(result).toMatchObject({ verdict: 'match', changes: [{ outcome: 'applied' }] });
    expect(await state()).toBe(DESIRED);
  });

  test('the new connection that a change has not to cut: put back over the one there is', async () => {
    const result = await applyWhere(what, 6);

    expect(result.changes).toMatchObject([{ risk: 'may-cut-link', outcome: 'undone' }]);
    expect(await state()).toBe(BEFORE);
  });
});

describe('interrupted', () => {
  test.each([
    [1, 'skipped', BEFORE],
    [2, 'skipped', BEFORE],
    [3, 'skipped', BEFORE],
    [4, 'undone', BEFORE],
    [5, 'undone', BEFORE],
    [6, 'applied', DESIRED],
  ])('at exec %d: %s', async (number, outcome, kernel) => {
    const result = await applyWhere('interrupted', number);

    expect(outcomeOf(result)).toBe(outcome);
    expect(result.error?.code).toBe(outcome === 'applied' ? undefined : 'interrupted');
    expect(await state()).toBe(kernel);
  });
});

describe('the host changes while the question is asked', () => {
  test('in what would be put back: that is put back', async () => {
    const result = await applyAsked('loose', () => ns.must(`echo 1 >${KEY}`), 'interrupted', [5]);

    expect(outcomeOf(result)).toBe('undone');
    expect(await state()).toBe('0x1003 1');
  });

  test('to what is desired: there is nothing to do', async () => {
    const result = await applyAsked('loose', () => ns.must(`echo 2 >${KEY}`), 'interrupted', []);

    expect(result).toMatchObject({ verdict: 'match', changes: [] });
  });

  test('so that other changes are needed: nothing is changed', async () => {
    await ns.must(`echo 1 >${KEY}`);
    const all = '/proc/sys/net/ipv4/conf/all/rp_filter';
    const result = await applyAsked('off', () => ns.must(`echo 1 >${all}`), 'interrupted', []);

    expect(result).toMatchObject({ verdict: 'drift', changes: [{ outcome: 'failed' }] });
    expect(result.changes?.[0]?.error).toContain('plan again');
    expect(await state()).toBe('0x1003 1');
    expect(await ns.must(`cat ${all}`)).toBe('1\n');
  });
});

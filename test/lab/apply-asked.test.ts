/** The question of an apply, on a real terminal; and a terminal that goes away. */
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { injectFault } from '../../src/lab/index.ts';
import { ARMED, NOT_ARMED, outcomesOf, SLOW_ETHTOOL, until } from './broken.ts';
import { RUN_JS, runOf, wholeState, writeFile } from './mcready.ts';
import { describeWithLab, sh, useLab } from './support.ts';

const TERMINAL = fileURLToPath(new URL('./terminal.py', import.meta.url));
const RESULT = '/run/mcready-lab/result.json';
const HANG_UP = '/run/mcready-lab/hang-up';

describeWithLab('apply, asked on a terminal', () => {
  const lab = useLab({ hosts: 1 });
  let profile: string;
  let before: string;

  beforeAll(async () => {
    const text = 'name: p\ninterfaces:\n  eth1: {multicast: true, ethtool: {features: {gro: off}}}\n';
    profile = await writeFile(lab(), 'p.yaml', text);
    await sh(lab(), { host: 'h1' }, SLOW_ETHTOOL);
  });

  beforeEach(async () => {
    for (const fault of ['multicast-off', 'gro-on']) await injectFault(lab(), fault, 'h1');
    before = await wholeState(lab(), 'h1');
  });

  /** Its exit code and what was on the screen; the result goes to a file. */
  async function onTerminal(answer: string): Promise<{ readonly code: number; readonly screen: string }> {
    const apply = [
      process.execPath,
      RUN_JS,
      'apply',
      '-i',
      lab().inventory,
      '-p',
      profile,
      '--no-persist',
      '--json',
      '-o',
      RESULT,
    ];
    const argv = ['python3', TERMINAL, answer, HANG_UP, ...apply];
    const { stdout, stderr } = await lab().exec('controller', argv, {
      timeoutMs: 90_000,
      env: { CI: '', NO_COLOR: '1' },
    });
    expect(stderr).toBe('');
    return JSON.parse(stdout) as { code: number; screen: string };
  }

  async function result(code: number) {
    return runOf({ code, stdout: await sh(lab(), 'controller', `cat ${RESULT}`), stderr: '' });
  }

  test('the plan is shown with its undo; y makes the changes', async () => {
    const { code, screen } = await onTerminal('y\\r');

    expect(code).toBe(0);
    expect(screen).toMatch(/h1 \(198\.18\.0\.11\): 2 changes/);
    expect(screen).toContain('$ ip link set dev eth1 multicast on');
    expect(screen).toContain('undo: ip link set dev eth1 multicast off');
    expect(outcomesOf(await result(code), 'h1')).toEqual(['applied', 'applied']);
    expect(await sh(lab(), { host: 'h1' }, 'ip -o link show eth1')).toContain(',MULTICAST');
  });

  test.each([
    ['n', 'n\\r'],
    ['Enter', '\\r'],
    ['Ctrl-D', '\\x04'],
  ])('%s changes nothing: the drift stays, exit 1', async (_key, typed) => {
    const { code, screen } = await onTerminal(typed);

    expect(screen).toContain('Make these changes? [y/N]');
    const run = await result(code);
    expect(run).toMatchObject({ exitCode: 1, verdict: 'drift' });
    expect(outcomesOf(run, 'h1')).toEqual(['planned', 'planned']);
    expect(await wholeState(lab(), 'h1')).toBe(before);
  });

  test('Ctrl-C changes nothing: interrupted, exit 130', async () => {
    const { code } = await onTerminal('\\x03');

    const run = await result(code);
    expect(run).toMatchObject({ exitCode: 130, verdict: 'interrupted' });
    expect(outcomesOf(run, 'h1')).toEqual(['skipped', 'skipped']);
    expect(await wholeState(lab(), 'h1')).toBe(before);
  });

  test('the terminal goes away in the middle: what is under way is put back at once', async () => {
    const terminal = onTerminal('y\\r');
    await until(lab(), 'h1', ARMED);
    await sh(lab(), 'controller', `: >${HANG_UP}`);

    const { code } = await terminal;
    await sh(lab(), 'controller', `rm ${HANG_UP}`);

    const run = await result(code);
    expect(run).toMatchObject({ exitCode: 130, verdict: 'interrupted' });
    expect(outcomesOf(run, 'h1')).toEqual(['undone', 'undone']);
    await sh(lab(), { host: 'h1' }, NOT_ARMED);
    expect(await wholeState(lab(), 'h1')).toBe(before);
  });
});

/** Asking before anything is changed. Without a terminal there is nobody to ask: `--yes` or exit 2. */
import { createInterface } from 'node:readline';
import { inputError } from '../lib/errors.ts';
import { tell } from '../lib/tell.ts';
import { textReport } from '../reports/text/index.ts';
import type { Run } from '../result/types.ts';
import { styleFor } from './terminal-style.ts';

/** @throws InputError without `--yes` and without a terminal */
export function requireConsent(yes: boolean): void {
  if (yes || (process.stdin.isTTY && process.stderr.isTTY)) return;
  throw inputError(
    'needs-yes',
    'this changes hosts, and there is no terminal to ask on',
    'look at "mcready plan" first, then give --yes',
  );
}

/**
 * Shows what would be changed and waits for a `y`; anything else, Ctrl-D and an abort are a no. Everything on stderr:
 * stdout is the result's.
 */
export async function confirmOnTerminal(planned: Run, signal: AbortSignal): Promise<boolean> {
  tell(`\n${textReport(planned, ['changes'], styleFor(process.stderr))}\n\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await new Promise<string>((resolve) => {
      terminal.once('line', resolve);
      terminal.once('close', () => resolve(''));
      // While a line is edited Ctrl-C is a key like others: made here what it is everywhere else.
      terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      signal.addEventListener('abort', () => resolve(''), { once: true });
      terminal.setPrompt('Make these changes? [y/N] ');
      terminal.prompt();
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

/** Progress on stderr: listr2 on a terminal, plain lines elsewhere (no TTY, CI=true, a terminal of 0 columns). */
import type { Progress } from '../lib/progress.ts';
import { plainProgress } from './plain.ts';
import { terminalProgress } from './terminal.ts';

export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY && stream.columns > 0 && process.env.CI !== 'true' ? terminalProgress(stream) : plainProgress();
}

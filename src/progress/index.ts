/** Progress on stderr: listr2 on a terminal, plain lines elsewhere (no TTY, CI=true). */
import type { Progress } from '../lib/progress.ts';
import { plainProgress } from './plain.ts';
import { terminalProgress } from './terminal.ts';

export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY && process.env.CI !== 'true' ? terminalProgress(stream) : plainProgress();
}

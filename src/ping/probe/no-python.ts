/** What to say of a host without a Python that runs the probe: pure, from what the start script printed on stderr. */
import { installCommand } from '../../lib/install.ts';
import { printable } from '../../lib/text.ts';

/** Why there is no probe, with what to install. An older Python stays: what comes from the distribution may be no newer. */
export function noPythonWhy(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const older = new Set(lines.filter((line) => /^\S+ is Python \d+\.\d+$/.test(line)).map(printable));
  if (older.size > 0)
    return `no Python 3.6 or newer was found (${[...older].join(', ')}): install a newer one beside it, as python3.x in the PATH`;
  return `no Python 3.6 or newer was found (python3, /usr/libexec/platform-python, python3.x): ${installCommand('python3', lines.at(-1)) ?? 'install python3'}`;
}

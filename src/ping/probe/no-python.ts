/** What to say of a host without a Python that runs the probe: pure, from what the start script printed on stderr. */
import { printable } from '../../lib/text.ts';

/** Command of a package manager → what installs a Python with it. A host has what its distribution comes with. */
const INSTALL = new Map([
  ['apt-get', 'apt-get install python3'],
  ['dnf', 'dnf install python3'],
  ['yum', 'yum install python3'],
  ['zypper', 'zypper install python3'],
  ['apk', 'apk add python3'],
  ['opkg', 'opkg update && opkg install python3'],
  ['pacman', 'pacman -S python'],
]);

/** Looked for in this order; the script prints the first that the host has, as its last line. */
export const INSTALLERS: readonly string[] = [...INSTALL.keys()];

/** Why there is no probe, with what to install. An older Python stays: what comes from the distribution may be no newer. */
export function noPythonWhy(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const older = new Set(lines.filter((line) => /^\S+ is Python \d+\.\d+$/.test(line)).map(printable));
  if (older.size > 0)
    return `no Python 3.6 or newer was found (${[...older].join(', ')}): install a newer one beside it, as python3.x in the PATH`;
  const install = INSTALL.get(lines.at(-1) ?? '');
  return `no Python 3.6 or newer was found (python3, /usr/libexec/platform-python, python3.x): ${install ?? 'install python3'}`;
}

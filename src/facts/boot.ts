import { known, type Reading, unknown } from '../lib/reading.ts';
import type { Answers, Fact } from './types.ts';

/** What starts a host: decides who reads which configuration at its next boot. */
export interface Boot {
  /** `other`: no init that mcready knows (a container, a namespace): nothing is known of a next boot. */
  readonly init: 'systemd' | 'openrc' | 'sysv' | 'other';
  /** Name of process 1: `systemd`, `init`, `sh`, … */
  readonly process: string;
  /** Which program applies sysctl files at boot; null: none was found. OpenRC has an order of its own where it is busybox. */
  readonly sysctl: 'systemd-sysctl' | 'procps' | 'busybox' | null;
}

/**
 * sd_booted(3): the folder /run/systemd/system is there exactly when systemd is the init. OpenRC keeps /run/openrc.
 * Debian's and Alpine's scripts that apply sysctl files are /etc/init.d/procps and /etc/init.d/sysctl; only the sysctl of procps
 * knows -V, by which OpenRC tells them apart too.
 */
const SCRIPT = `
c=; { read -r c </proc/1/comm; } 2>/dev/null; echo "process $c"
if [ -d /run/systemd/system ]; then echo "init systemd"
elif [ -d /run/openrc ]; then echo "init openrc"
elif [ "$c" = init ]; then echo "init sysv"
else echo "init other"; fi
for f in /lib/systemd/systemd-sysctl /usr/lib/systemd/systemd-sysctl; do [ -x "$f" ] && echo "sysctl systemd-sysctl"; done
p=busybox; sysctl -V >/dev/null 2>&1 && p=procps
for f in /etc/init.d/procps /etc/init.d/sysctl; do [ -x "$f" ] && echo "sysctl $p"; done
:`.trim();

export const bootFact: Fact<Boot> = {
  id: 'boot',
  title: 'What starts the host and applies its sysctl files',
  needs: { found: { kind: 'script', sh: SCRIPT } },
  parse: parseBoot,
};

function parseBoot(answers: Answers): Reading<Boot> {
  const found = answers.command('found');
  if (found.state === 'missing') return unknown(found.why);
  const lines = found.stdout.split('\n');
  const value = (word: string) => lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1);
  const init = (['systemd', 'openrc', 'sysv', 'other'] as const).find((name) => name === value('init'));
  if (init === undefined) return unknown(`looking for the init: ${found.stderr.trim() || 'no answer'}`);
  const programs = lines.filter((line) => line.startsWith('sysctl ')).map((line) => line.slice('sysctl '.length));
  const wished = {
    systemd: ['systemd-sysctl'],
    openrc: ['procps', 'busybox'],
    sysv: ['procps', 'busybox'],
    other: [],
  } as const;
  const sysctl = wished[init].find((program) => programs.includes(program)) ?? null;
  return known({ init, process: value('process') ?? '', sysctl });
}

/** How a script is handed to a shell on the host, and what it means when that shell never answered. Pure. */
import { randomBytes } from 'node:crypto';
import { connectionLost, place, quoted } from './failures.ts';
import type { Ending } from './program.ts';
import { HostError, type HostSpec } from './types.ts';

/**
 * Two words that nobody else prints. `started`: the first line of stdout (with the shell's process id behind it) and of
 * stderr, printed by our shell; whatever stands before it came from sudo, a login script or sshd. `done`: the last line of
 * stderr; without it a 255 is ssh's.
 */
export interface Marks {
  readonly started: string;
  readonly done: string;
}

/** Made for each program, so that nothing it prints can be taken for one. */
export function newMarks(): Marks {
  const word = randomBytes(9).toString('hex');
  return { started: `mcready-started-${word}`, done: `mcready-done-${word}` };
}

/** The argv that runs the script from stdin as `become` says. */
export function runArgv(become: HostSpec['become']): readonly string[] {
  return [...becomeArgv(become), 'sh', '-s'];
}

/**
 * The argv that runs the script from its argument: stdin and stdout stay free. The login shell reads it before our shell
 * does, and not every one takes newlines, quotes or `!` in quotes (csh, fish): these are octal, as printf's %b reads them.
 */
export function openArgv(become: HostSpec['become'], script: string, marks: Marks): readonly string[] {
  const plain = Buffer.from(`${greeting(marks)}\n${script}`).toString('latin1');
  const octal = plain.replace(/[^ -~]|[\\'!]/g, (byte) => `\\0${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return [...becomeArgv(become), 'sh', '-c', 'eval "$(printf %b "$1")"', 'sh', octal];
}

/**
 * The script as it goes down stdin. The parentheses make the shell read all of it before it runs any of it: a script cut
 * short by a lost link is a syntax error, never half a change; and `</dev/null` keeps its commands from eating the rest.
 * Two newlines, because the script may end in a backslash.
 */
export function runInput(script: string, marks: Marks): string {
  return `${greeting(marks)}
(
:
${script}

) </dev/null
mcready_status=$?
printf '%s\\n' ${marks.done} >&2
exit $mcready_status
`;
}

/** The argv that ends everything in the process group of a shell: its commands, and the sudo it runs under. */
export function stopArgv(become: HostSpec['become'], pid: number): readonly string[] {
  // Of all ways to name a group, the only one that dash, bash and busybox share.
  const script = `group=$(cut -d ' ' -f 5 /proc/${pid}/stat) && kill -TERM "-$group"`;
  return [...becomeArgv(become), 'sh', '-c', script];
}

/** The process id in the line that the shell started with, when this is that line. Noise without newline may precede it. */
export function startedPid(line: string, marks: Marks): number | undefined {
  const at = line.lastIndexOf(`${marks.started} `);
  return at === -1 ? undefined : Number(line.slice(at + marks.started.length + 1));
}

/** What the shell's silence means: it ended before it printed its first line. */
export function startFailure(spec: HostSpec, ending: Ending, stdout: string, stderr: string): HostError {
  if ('lost' in ending) return connectionLost(spec, ending.lost);
  const said = quoted(`${stderr} ${stdout}`);
  // ssh(1), exit status: that of the remote command, or 255 if an error occurred.
  if (spec.connection === 'openssh' && ending.code === 255)
    return connectionLost(spec, said === '' ? 'the connection was lost before the shell began' : `ssh says: ${said}`);
  const ended = said === '' ? `it ended with exit code ${ending.code}` : said;
  if (spec.become !== 'none') return becomeFailure(spec, ending.code, ended);
  return new HostError(
    'shell-missing',
    `${place(spec)}: no POSIX shell could be started for ${spec.user}: ${ended}`,
    `The login shell of ${spec.user} must be able to run \`sh\` (not nologin, not a forced command).`,
  );
}

function becomeFailure(spec: HostSpec, code: number, said: string): HostError {
  const { become, user } = spec;
  if (/password is required|terminal is required|authentication|authorization required/i.test(said)) {
    return new HostError(
      'become-password-needed',
      `${place(spec)}: ${become} asks ${user} for a password: ${said}`,
      become === 'sudo'
        ? `Allow it without one on the host (sudoers: \`${user} ALL=(ALL) NOPASSWD: ALL\`), or connect as root with become: none.`
        : `Allow it without one on the host (doas.conf: \`permit nopass ${user}\`), or connect as root with become: none.`,
    );
  }
  if (code === 127 && said.includes(`${become}`) && !said.startsWith(`${become}:`)) {
    return new HostError(
      'become-failed',
      `${place(spec)}: ${become} is not installed: ${said}`,
      `Install ${become} on the host, or choose another way with become: none | sudo | doas.`,
    );
  }
  return new HostError(
    'become-failed',
    `${place(spec)}: ${user} could not become root by ${become}: ${said}`,
    `Look at ${become === 'sudo' ? 'sudoers (`sudo -l`)' : 'doas.conf'} on the host, or connect as root with become: none.`,
  );
}

/** `env LC_ALL=C`: the messages of sudo and doas are told apart by their English text. */
function becomeArgv(become: HostSpec['become']): readonly string[] {
  if (become === 'sudo') return ['env', 'LC_ALL=C', 'sudo', '-n', '--'];
  if (become === 'doas') return ['env', 'LC_ALL=C', 'doas', '-n', '--'];
  return [];
}

/**
 * Options that a login file exported (SHELLOPTS of a bash that is `sh`) are not ours: a script that ended at its first
 * command of another exit code than 0 would leave its answer cut off.
 */
const USUAL_OPTIONS = 'set +efuvxC';

function greeting(marks: Marks): string {
  return `${USUAL_OPTIONS}; printf '%s\\n' "${marks.started} $$"; printf '%s\\n' ${marks.started} >&2`;
}

/** Runs commands in a place of a lab: captured (`execAt`) or with the caller's own terminal (`runAt`). */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { count } from '../lib/text.ts';
import { childrenOf } from './processes.ts';
import type { Lab, LabOutput } from './types.ts';

export type ExecOptions = NonNullable<Parameters<Lab['exec']>[2]>;

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const FORWARDED = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP'] as const;
const SIGNAL_NAMES = FORWARDED.map((name) => name.slice(3)).join(',');

/**
 * Entering a mount namespace loses the folder: `cd` as long as the place has it. The shell waits for the command, so
 * that its end by a signal becomes an exit code: traps keep the shell alive and are not handed down.
 */
const SUPERVISE = `
cd "$1" 2>/dev/null || cd /
shift
trap : INT QUIT TERM HUP
setpriv --pdeathsig=KILL "$@"
exit $?`;

/**
 * nsenter forks to enter a PID namespace. It must not die of a Ctrl-C that the command wants to answer, so it ignores
 * signals and its child has them back; each process of the chain dies with the one before it.
 */
function enterArgv(pid: number, argv: readonly string[]): readonly string[] {
  return [
    `--ignore-signal=${SIGNAL_NAMES}`,
    ...['nsenter', `--target=${pid}`, '--all', '--', 'env', `--default-signal=${SIGNAL_NAMES}`],
    ...['setpriv', '--pdeathsig=KILL', 'sh', '-c', SUPERVISE, 'sh', process.cwd(), '--', ...argv],
  ];
}

/** The caller's environment; a host starts from a clean one. */
export function environment(host: boolean, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  if (!host) return { ...process.env, PATH: `${process.env.PATH ?? PATH}:/usr/sbin:/sbin`, ...extra };
  return { PATH, HOME: '/root', USER: 'root', LANG: 'C.UTF-8', TERM: process.env.TERM ?? 'dumb', ...extra };
}

/**
 * A system that shuts down stops all its processes before it kills them (systemd-shutdown, killall.c); nsenter stops itself
 * with its child (nsenter.c: continue_as_child), and nobody would wake it to see that the child is gone.
 */
const WAKE_MS = 500;

/** Runs and captures; rejects when the time is over (default 60 s), the command is killed then. */
export function execAt(
  pid: number,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  options: ExecOptions,
): Promise<LabOutput> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const child = spawn('env', enterArgv(pid, argv), { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // A command that does not read its stdin closes it early: not an error of ours.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  return new Promise((resolve, reject) => {
    const waking = setInterval(() => child.kill('SIGCONT'), WAKE_MS);
    const timer = setTimeout(() => {
      end();
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      reject(new Error(`${argv.join(' ')}: no end after ${count(timeoutMs / 1000, 'second')}`));
    }, timeoutMs);
    const end = () => {
      clearInterval(waking);
      clearTimeout(timer);
    };
    child.on('error', (error) => {
      end();
      reject(error);
    });
    child.on('close', (code, signal) => {
      end();
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString();
      resolve({ code: exitCode(code, signal), stdout: text(stdout), stderr: text(stderr) });
    });
  });
}

/** Runs with the caller's stdin, stdout and stderr, passes signals on, and gives the command's exit code. */
export function runAt(pid: number, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  // At a terminal, Ctrl-C reaches the command from the terminal itself; elsewhere it gets every signal from us alone.
  const terminal = process.stdin.isTTY === true;
  const child = spawn('env', enterArgv(pid, argv), { env, stdio: 'inherit', detached: !terminal });
  const handlers = FORWARDED.map((signal) => ({
    signal,
    handle: () => {
      if (!terminal || signal === 'SIGTERM' || signal === 'SIGHUP') forward(child, signal);
    },
  }));
  for (const { signal, handle } of handlers) process.on(signal, handle);
  return new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(exitCode(code, signal)));
  }).finally(() => {
    for (const { signal, handle } of handlers) process.off(signal, handle);
  });
}

/** To the command itself: the child of the shell that is nsenter's child. */
function forward(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  for (const pid of childrenOf(child.pid).flatMap(childrenOf)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // It ended in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** As a shell says it. */
function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

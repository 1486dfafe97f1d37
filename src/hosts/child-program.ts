/** A child process of ours as a Program: the local transport, and the system's ssh. */
import { type ChildProcess, spawn } from 'node:child_process';
import { messageOf } from '../lib/errors.ts';
import type { Ending, Program } from './program.ts';

/** Starts it in a process group of its own, so that Ctrl-C at the terminal is ours to handle and `kill` reaches all of it. */
export function childProgram(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Program {
  const [command = '', ...words] = argv;
  const child = spawn(command, words, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = Promise.withResolvers<Ending>();
  const finished = Promise.withResolvers<Ending>();
  child.on('error', (error) => {
    const lost: Ending = { lost: `${command} could not be started: ${messageOf(error)}` };
    exited.resolve(lost);
    finished.resolve(lost);
  });
  child.on('exit', (code, signal) => exited.resolve(endingOf(code, signal)));
  child.on('close', (code, signal) => finished.resolve(endingOf(code, signal)));
  // A program that ends without reading its input is no failure; its exit code tells.
  child.stdin.on('error', ignoreBrokenPipe);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited: exited.promise,
    finished: finished.promise,
    kill: () => killGroup(child),
  };
}

function endingOf(code: number | null, signal: NodeJS.Signals | null): Ending {
  return code === null ? { lost: `the program was ended by ${signal ?? 'a signal'}` } : { code };
}

function killGroup(child: ChildProcess): void {
  child.stdin?.destroy();
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch (error) {
    // Gone already, or root's by now (sudo): then its closed stdin has to do.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function ignoreBrokenPipe(): void {
  return;
}

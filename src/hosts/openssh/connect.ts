/** `connection: openssh`: the system's ssh, for what ssh2 cannot do (certificates, FIDO keys, GSSAPI, ProxyCommand). */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../lib/errors.ts';
import { quoteCommand } from '../../lib/shell.ts';
import { childProgram } from '../child-program.ts';
import { connectionLost, place } from '../failures.ts';
import type { Program } from '../program.ts';
import { Sessions } from '../sessions.ts';
import { shellHost } from '../shell-host.ts';
import { Tail } from '../tail.ts';
import { type Host, HostError, type HostSpec, type Timeouts } from '../types.ts';
import { commandArguments, masterArguments } from './arguments.ts';
import { opensshFailure } from './failures.ts';

const POLL_MS = 20;
const GRACE_MS = 1000;
/** Below sshd's default MaxSessions of 10: over it the system's ssh fails in a way that looks like a failed command. */
const MOST_SESSIONS = 8;

/** Rejects with a HostError. The control socket lies in a private folder that goes with the connection. */
export async function connectOpenssh(spec: HostSpec, timeouts: Timeouts): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), 'mcready-'));
  const controlPath = join(folder, 'c');
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  const master = spawn('ssh', masterArguments(spec, timeouts, controlPath), {
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = endOf(master);

  async function close(): Promise<void> {
    if (isRunning(master)) master.kill('SIGTERM');
    await Promise.race([ended, sleep(GRACE_MS, undefined, { ref: false })]);
    if (isRunning(master)) master.kill('SIGKILL');
    process.off('exit', removeFolder);
    await rm(folder, { recursive: true, force: true });
  }

  try {
    await untilReady(spec, timeouts, master, ended, controlPath);
  } catch (error) {
    await close();
    throw error;
  }
  const sessions = new Sessions(MOST_SESSIONS);

  async function begin(argv: readonly string[]): Promise<Program> {
    if (!isRunning(master)) throw connectionLost(spec, 'the connection of the system’s ssh was lost');
    return childProgram(['ssh', ...commandArguments(spec, controlPath, `exec ${quoteCommand(argv)}`)]);
  }

  return shellHost(spec, timeouts, { start: (argv) => sessions.start(() => begin(argv)), close });
}

/** The control socket appears when the login is through. */
async function untilReady(
  spec: HostSpec,
  timeouts: Timeouts,
  master: ChildProcess,
  ended: Promise<string | undefined>,
  controlPath: string,
): Promise<void> {
  const stderr = master.stderr ? new Tail(master.stderr) : undefined;
  const limit = timeouts.connectMs + timeouts.handshakeMs;
  const deadline = performance.now() + limit;
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (performance.now() < deadline) {
    if (await exists(controlPath)) return;
    if (over) {
      const notStarted = await ended;
      throw notStarted === undefined ? opensshFailure(spec, stderr?.text() ?? '') : sshMissing(spec, notStarted);
    }
    await sleep(POLL_MS);
  }
  throw new HostError(
    'handshake-timeout',
    `${place(spec)}: ssh was not through after ${limit / 1000} s`,
    'Try it by hand with ssh -v.',
  );
}

/** Resolves when the process is gone, with the reason when it never was. */
function endOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(messageOf(error)));
    child.once('close', () => resolve(undefined));
  });
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function sshMissing(spec: HostSpec, why: string): HostError {
  return new HostError(
    'not-supported',
    `${place(spec)}: the system's ssh could not be started (${why})`,
    'Install openssh-client, or use connection: ssh.',
  );
}

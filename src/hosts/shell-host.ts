/** A Host on any transport that can start a program: deadlines, closing, marks. */
import { commandTimeout, hostClosed } from './failures.ts';
import { newMarks, openArgv, runArgv, runInput } from './launch.ts';
import { openChannel } from './open-channel.ts';
import type { Transport } from './program.ts';
import { collectAnswer } from './run-script.ts';
import { Running } from './running.ts';
import type { Channel, Host, HostError, HostSpec, Output, RunOptions, Timeouts } from './types.ts';

const MAX_BYTES = 16 * 1024 * 1024;

/** Every rejection is a HostError. What still runs when the host is closed is stopped on the host, too. */
export function shellHost(spec: HostSpec, timeouts: Timeouts, transport: Transport): Host {
  const stops = new Set<(reason: HostError) => void>();
  const programs = new Set<Running>();
  const stopping = new Set<Promise<void>>();
  let closed = false;

  /** Works with a started program until the work is done, the deadline passes or the host is closed. */
  async function withProgram<T>(
    argv: readonly string[],
    timeoutMs: number,
    work: (running: Running) => Promise<T>,
  ): Promise<T> {
    if (closed) throw hostClosed(spec);
    const stop = Promise.withResolvers<never>();
    stops.add(stop.reject);
    const timer = setTimeout(() => stop.reject(commandTimeout(spec, timeoutMs)), timeoutMs);
    const starting = transport.start(argv).then((program) => new Running(program, transport, spec.become));
    try {
      const running = await Promise.race([starting, stop.promise]);
      programs.add(running);
      void running.program.exited.then(() => programs.delete(running));
      return await Promise.race([work(running), stop.promise]);
    } catch (error) {
      starting.then(end, ignoreNeverStarted);
      throw error;
    } finally {
      clearTimeout(timer);
      stops.delete(stop.reject);
    }
  }

  /** The channels of a closed host go with its connection; there is no second command then. */
  function end(running: Running): void {
    if (closed) {
      running.program.kill();
      return;
    }
    const stopped = running.stop().then(() => void stopping.delete(stopped));
    stopping.add(stopped);
  }

  async function run(script: string, options: RunOptions = {}): Promise<Output> {
    const startedAt = performance.now();
    const marks = newMarks();
    const answer = await withProgram(runArgv(spec.become), options.timeoutMs ?? timeouts.commandMs, (running) =>
      collectAnswer(spec, running, runInput(script, marks), marks, options.maxBytes ?? MAX_BYTES),
    );
    return { ...answer, durationMs: performance.now() - startedAt };
  }

  async function open(script: string): Promise<Channel> {
    const marks = newMarks();
    return withProgram(openArgv(spec.become, script, marks), timeouts.commandMs, (running) =>
      openChannel(spec, running, marks),
    );
  }

  async function close(): Promise<void> {
    closed = true;
    for (const stop of stops) stop(hostClosed(spec));
    await Promise.all(stopping);
    for (const { program } of programs) program.kill();
    await transport.close();
  }

  return { name: spec.name, address: spec.address, run, open, close };
}

/** The reason was already told by whoever awaited the start. */
function ignoreNeverStarted(): void {
  return;
}

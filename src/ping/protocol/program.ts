/** Runs the responder's program on a host until it has a result. Nothing is written there; closing its stdin ends it. */
import type { Channel, Host } from '../../hosts/types.ts';
import { printable } from '../../lib/text.ts';
import { ProbeLost } from '../probe/link.ts';
import { noPythonWhy } from '../probe/no-python.ts';
import { isFailure, isProgress } from '../probe/shape.ts';
import { NO_PYTHON, startInput, startScript } from '../probe/start.ts';
import type { Failure, Progress } from '../probe/wire.ts';

/**
 * @returns what the program prints as its result
 * @throws ProbeLost with the reason when there is none: no Python, an end before its time, an error, something else printed
 */
export async function runProgram<T>(
  host: Host,
  start: object,
  isResult: (value: unknown) => value is T,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<T> {
  const channel = await host.open(startScript());
  const stop = () => channel.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const input = await startInput('responder', start);
    // A host without Python takes no input: its exit code tells, with a better reason.
    channel.write(input).catch(() => undefined);
    return await resultOf(channel, isResult, onProgress);
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

async function resultOf<T>(
  channel: Channel,
  isResult: (value: unknown) => value is T,
  onProgress: (progress: Progress) => void,
): Promise<T> {
  let begun = false;
  for await (const line of channel.lines) {
    const said = parse(line);
    if (isProgress(said.progress)) onProgress(said.progress as Progress);
    else if (isResult(said.result)) return said.result;
    else if (isFailure(said.error)) throw new ProbeLost(failureText(said.error as Failure));
    // A login script may print before the program does.
    else if (begun) throw new ProbeLost(`the program printed something else: ${printable(line.slice(0, 80))}`);
    begun ||= 'progress' in said;
  }
  const exit = await channel.exit;
  if ('error' in exit) throw exit.error;
  if (exit.code === NO_PYTHON) throw new ProbeLost(noPythonWhy(channel.stderr()));
  const last = channel.stderr().trim().split('\n').at(-1);
  throw new ProbeLost(`the program ended with code ${exit.code}${last ? `: ${printable(last)}` : ''}`);
}

function failureText({ errno, text }: Failure): string {
  return `${text} (${errno})`;
}

function parse(line: string): { readonly [key: string]: unknown } {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** A started program as the Channel that the ping's probe talks through. */
import { answerTooLarge, connectionLost } from './failures.ts';
import { type Marks, startedPid, startFailure } from './launch.ts';
import { LineQueue } from './line-queue.ts';
import type { Running } from './running.ts';
import { Tail } from './tail.ts';
import type { Channel, HostSpec } from './types.ts';

/** How long a program may take to end after its stdin was closed, ms. */
const GRACE_MS = 2000;

/** Resolves when the script itself runs (its first line was seen); rejects with a HostError when it never did. */
export async function openChannel(spec: HostSpec, running: Running, marks: Marks): Promise<Channel> {
  const { program } = running;
  const lines = new LineQueue(program.stdout, () =>
    answerTooLarge(spec, 'a program printed a line of more than 1 MiB'),
  );
  const stderr = new Tail(program.stderr);
  await untilStarted(spec, running, lines, stderr, marks);
  // A lost link ends the lines although the stream itself may never say so.
  void program.finished.then(() => lines.end());
  return channelOf(spec, running, lines, stderr, marks);
}

async function untilStarted(
  spec: HostSpec,
  running: Running,
  lines: LineQueue,
  stderr: Tail,
  marks: Marks,
): Promise<void> {
  const { program } = running;
  void program.exited.then((ending) => {
    if ('lost' in ending) lines.end();
  });
  const before: string[] = [];
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    running.pid = startedPid(line, marks);
    if (running.pid !== undefined) return;
    before.push(line);
    if (before.length > 100) before.shift();
  }
  throw startFailure(spec, await program.finished, before.join('\n'), stderr.text());
}

function channelOf(spec: HostSpec, running: Running, lines: LineQueue, stderr: Tail, marks: Marks): Channel {
  const { program } = running;
  const exit = program.exited.then((ending) =>
    'code' in ending ? ending : { error: connectionLost(spec, ending.lost) },
  );
  let closed = false;

  function close(): void {
    if (closed) return;
    closed = true;
    program.stdin.end();
    lines.discard();
    const force = setTimeout(() => void running.stop(), GRACE_MS);
    void program.exited.then(() => {
      clearTimeout(force);
      program.kill();
    });
  }

  async function write(text: string): Promise<void> {
    if (closed) throw connectionLost(spec, 'the program was closed before it took its input');
    const taken = Promise.withResolvers<void>();
    program.stdin.write(text, (error) => (error ? taken.reject(error) : taken.resolve()));
    const gone = program.exited.then((ending) => {
      throw connectionLost(spec, 'lost' in ending ? ending.lost : `the program ended with code ${ending.code}`);
    });
    try {
      await Promise.race([taken.promise, gone]);
    } catch {
      // EPIPE comes before the exit code does; how the program ended says more.
      await gone;
    }
  }

  return {
    write,
    lines: iterable(lines),
    stderr: () => stderr.textAfter(marks.started),
    exit,
    close,
  };
}

/** Leaving a `for await` must not end the program, so the iterator has no `return`. */
function iterable(lines: LineQueue): AsyncIterable<string> {
  async function next(): Promise<IteratorResult<string, undefined>> {
    const line = await lines.next();
    return line === undefined ? { done: true, value: undefined } : { done: false, value: line };
  }
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

/** Collects what a script answers, and judges whether it ran to its end. */
import type { Readable } from 'node:stream';
import { answerTooLarge, connectionLost } from './failures.ts';
import { type Marks, startedPid, startFailure } from './launch.ts';
import type { Ending } from './program.ts';
import type { Running } from './running.ts';
import type { HostError, HostSpec } from './types.ts';

/** An Output without its duration. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Sends the input and resolves with the whole answer; rejects with a HostError, never with half an answer. */
export async function collectAnswer(
  spec: HostSpec,
  running: Running,
  input: string,
  marks: Marks,
  maxBytes: number,
): Promise<Answer> {
  const { program } = running;
  const tooLarge = Promise.withResolvers<never>();
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let bytes = 0;
  function gather(stream: Readable, into: Buffer[]): void {
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) into.push(chunk);
      else tooLarge.reject(answerTooLarge(spec, `a command printed more than ${maxBytes} bytes and was stopped`));
    });
  }
  gather(program.stdout, stdout);
  program.stdout.on('data', () => {
    running.pid ??= pidIn(stdout, marks);
  });
  gather(program.stderr, stderr);
  program.stdin.end(input);

  const ending = await Promise.race([program.finished, tooLarge.promise]);
  return judge(spec, ending, Buffer.concat(stdout), Buffer.concat(stderr), marks);
}

function judge(spec: HostSpec, ending: Ending, stdout: Buffer, stderr: Buffer, marks: Marks): Answer {
  const out = afterLine(stdout, marks.started);
  if (out === undefined) throw startFailure(spec, ending, stdout.toString(), stderr.toString());
  if ('lost' in ending) throw connectionLost(spec, ending.lost);
  const err = afterLine(stderr, marks.started) ?? stderr;
  const done = err.lastIndexOf(`${marks.done}\n`);
  if (done === -1 && ending.code === 255) throw lostMidAnswer(spec);
  return {
    code: ending.code,
    // Decoded in one piece, so a character that was split between packets stays whole.
    stdout: out.toString('utf8'),
    stderr: (done === -1
      ? err
      : Buffer.concat([err.subarray(0, done), afterLine(err.subarray(done), marks.done) ?? Buffer.alloc(0)])
    ).toString('utf8'),
  };
}

function lostMidAnswer(spec: HostSpec): HostError {
  return connectionLost(spec, 'the connection was lost before the command ended');
}

/** What follows the line that the mark stands in; undefined while there is no such line. */
function afterLine(output: Buffer, mark: string): Buffer | undefined {
  const at = output.indexOf(mark);
  const end = at === -1 ? -1 : output.indexOf('\n', at);
  return end === -1 ? undefined : output.subarray(end + 1);
}

function pidIn(stdout: readonly Buffer[], marks: Marks): number | undefined {
  const output = Buffer.concat(stdout);
  const rest = afterLine(output, marks.started);
  return (
    rest &&
    startedPid(
      output
        .subarray(0, output.length - rest.length)
        .toString()
        .trimEnd(),
      marks,
    )
  );
}

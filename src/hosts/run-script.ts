/** Collects what a script answers, and judges whether it ran to its end. */
import type { Readable } from 'node:stream';
import { answerTooLarge, connectionLost } from './failures.ts';
import { type Marks, startFailure } from './launch.ts';
import type { Ending, Program } from './program.ts';
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
  program: Program,
  input: string,
  marks: Marks,
  maxBytes: number,
): Promise<Answer> {
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
  gather(program.stderr, stderr);
  program.stdin.end(input);

  const ending = await Promise.race([program.finished, tooLarge.promise]);
  return judge(spec, ending, Buffer.concat(stdout), Buffer.concat(stderr), marks);
}

function judge(spec: HostSpec, ending: Ending, stdout: Buffer, stderr: Buffer, marks: Marks): Answer {
  const out = afterMark(stdout, marks.started);
  if (out === undefined) throw startFailure(spec, ending, stdout.toString(), stderr.toString());
  if ('lost' in ending) throw connectionLost(spec, ending.lost);
  const err = afterMark(stderr, marks.started) ?? stderr;
  const done = err.lastIndexOf(`${marks.done}\n`);
  if (done === -1 && ending.code === 255) throw lostMidAnswer(spec);
  return {
    code: ending.code,
    // Decoded in one piece, so a character that was split between packets stays whole.
    stdout: out.toString('utf8'),
    stderr: (done === -1
      ? err
      : Buffer.concat([err.subarray(0, done), afterMark(err.subarray(done), marks.done) ?? Buffer.alloc(0)])
    ).toString('utf8'),
  };
}

function lostMidAnswer(spec: HostSpec): HostError {
  return connectionLost(spec, 'the connection was lost before the command ended');
}

function afterMark(output: Buffer, mark: string): Buffer | undefined {
  const at = output.indexOf(`${mark}\n`);
  return at === -1 ? undefined : output.subarray(at + mark.length + 1);
}

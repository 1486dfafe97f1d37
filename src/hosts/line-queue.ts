/** A stream as lines, pausing the stream while nobody takes them. */
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const MAX_LINE = 1024 * 1024;
/** Characters held before the stream is paused. */
const HIGH_WATER = 1024 * 1024;

/** Lines are handed over one by one, in order; a line over the limit ends it with the error given. */
export class LineQueue {
  readonly #stream: Readable;
  readonly #tooLong: () => Error;
  readonly #decoder = new StringDecoder('utf8');
  readonly #lines: string[] = [];
  #held = 0;
  #partial = '';
  #ended = false;
  #discarding = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  /** `tooLong` makes the error for a line over 1 MiB. */
  constructor(stream: Readable, tooLong: () => Error) {
    this.#stream = stream;
    this.#tooLong = tooLong;
    stream.on('data', (chunk: Buffer) => this.#take(this.#decoder.write(chunk)));
    stream.on('end', () => this.end());
    stream.on('close', () => this.end());
  }

  /** The next line, or undefined at the end. One caller at a time. */
  async next(): Promise<string | undefined> {
    while (this.#lines.length === 0) {
      if (this.#error) throw this.#error;
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const line = this.#lines.shift() ?? '';
    this.#held -= line.length;
    if (this.#held < HIGH_WATER / 2 && this.#stream.isPaused()) this.#stream.resume();
    return line;
  }

  /** No more is to come: the stream ended, or the link was lost. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const rest = this.#partial + this.#decoder.end();
    this.#partial = '';
    if (rest !== '' && !this.#discarding) this.#hold(rest);
    this.#wake?.();
  }

  /** Lets the stream flow into nothing from now on, so that the program behind it can end. Lines held stay. */
  discard(): void {
    this.#discarding = true;
    this.#partial = '';
    this.#stream.resume();
  }

  #take(text: string): void {
    if (this.#discarding || this.#error) return;
    const parts = text.split('\n');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      this.#hold(this.#partial + part);
      this.#partial = '';
    }
    this.#partial += last;
    if (this.#partial.length > MAX_LINE) this.#fail();
    if (this.#held > HIGH_WATER) this.#stream.pause();
    this.#wake?.();
  }

  #hold(line: string): void {
    if (line.length > MAX_LINE) {
      this.#fail();
      return;
    }
    this.#lines.push(line);
    this.#held += line.length;
  }

  #fail(): void {
    this.#error ??= this.#tooLong();
    this.discard();
  }
}

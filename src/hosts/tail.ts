/** The last of what a stream said. */
import type { Readable } from 'node:stream';

const KEPT_BYTES = 4096;
/** Room for a mark that is not part of what was said. */
const SPARE_BYTES = 128;

export class Tail {
  #kept: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    stream.on('data', (chunk: Buffer) => {
      this.#kept = Buffer.concat([this.#kept, chunk]).subarray(-(KEPT_BYTES + SPARE_BYTES));
    });
  }

  /** The last 4 KiB. */
  text(): string {
    return this.#kept.subarray(-KEPT_BYTES).toString('utf8');
  }

  /** The last 4 KiB of what came after the line `mark`, or of all while that line is not among them. */
  textAfter(mark: string): string {
    const at = this.#kept.indexOf(`${mark}\n`);
    if (at === -1) return this.text();
    return this.#kept
      .subarray(at + mark.length + 1)
      .subarray(-KEPT_BYTES)
      .toString('utf8');
  }
}

/** A program under way on some transport. Its users (run, open) do not know which one. */
import type { Readable, Writable } from 'node:stream';

/** How a program ended: its exit code, or why there is none (a signal, a lost link). */
export type Ending = { readonly code: number } | { readonly lost: string };

export interface Program {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves as soon as the exit code is known or the link is lost; output may still be on its way. Never rejects. */
  readonly exited: Promise<Ending>;
  /** Resolves when all output was delivered too. Output that is not read holds it back. Never rejects. */
  readonly finished: Promise<Ending>;
  /**
   * Ends our side at once: nothing more is delivered, `exited` and `finished` resolve. A program on another host sees its
   * stdin end and its output go nowhere; that alone may not end it. Idempotent.
   */
  kill(): void;
}

/** What a host needs from its transport; everything else (`run`, `open`) is the same for all. */
export interface Transport {
  /** Starts a program; rejects with a HostError when it cannot be started at all. */
  start(argv: readonly string[]): Promise<Program>;
  /** Idempotent, never rejects. */
  close(): Promise<void>;
}

/** One logged-in SSH connection: whether it still stands, why not, and how it is closed. */
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'ssh2';
import { quoted } from '../failures.ts';

/** How long a peer may take to say goodbye, ms. */
const GRACE_MS = 500;

/** Whoever wants to know that it is gone listens; `lost` says why. */
export class Link {
  readonly client: Client;
  /** Why it does not stand any more, in words; undefined while it does. */
  lost: string | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #stream: Duplex;
  readonly #closed = Promise.withResolvers<void>();
  #closing: Promise<void> | undefined;

  /** `release` gives back what `stream` stands on (a bastion); called once, when the connection is gone. Never rejects. */
  constructor(client: Client, stream: Duplex, release: () => Promise<void>) {
    this.client = client;
    this.#stream = stream;
    let why = 'the connection was lost';
    client.on('error', (error: Error & { readonly level?: string }) => {
      why =
        error.level === 'client-timeout'
          ? 'the host stopped answering (no reply for 15 s)'
          : `the connection was lost (${quoted(error.message)})`;
    });
    client.once('close', () => {
      this.lost ??= why;
      for (const listener of this.#listeners) listener();
      this.#closed.resolve(release());
    });
  }

  /** Calls back when the connection is gone. Returns how to stop listening. */
  onLost(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Says goodbye, and hangs up when the peer does not. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.lost !== undefined) return;
    this.client.end();
    // After `end` ssh2's own `destroy` does nothing any more; its `close` follows that of the stream.
    const force = setTimeout(() => this.#stream.destroy(), GRACE_MS);
    await Promise.race([this.#closed.promise, sleep(2 * GRACE_MS, undefined, { ref: false })]);
    clearTimeout(force);
  }
}

/** One logged-in SSH connection: whether it still stands, why not, and how it is closed. */
import type { Client } from 'ssh2';
import { quoted } from '../failures.ts';

/** How long a peer may take to say goodbye, ms. */
const GRACE_MS = 500;

export class Link {
  readonly client: Client;
  /** Why it does not stand any more, in words; undefined while it does. */
  lost: string | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #closed = Promise.withResolvers<void>();
  #closing: Promise<void> | undefined;

  /** `release` gives back what the connection stood on (its bastion); called once, when it is gone. */
  constructor(client: Client, release: () => void) {
    this.client = client;
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
      this.#closed.resolve();
      release();
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
    const force = setTimeout(() => this.client.destroy(), GRACE_MS);
    await this.#closed.promise;
    clearTimeout(force);
  }
}

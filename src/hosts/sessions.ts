/** How many programs run over one connection: sshd refuses a session over its MaxSessions, then one of ours has to end first. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from './program.ts';

/** sshd counts a session for a moment after it closed it. */
const AFTERMATH_MS = 50;
const TRIES_ALONE = 5;

/** Thrown by a start that sshd refused. */
export class SessionRefused extends Error {}

export class Sessions {
  /** Being started or running; each resolves when it is out of the way. */
  readonly #busy = new Set<Promise<void>>();
  readonly #most: number;

  /** `most` at once, however many sshd would allow. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Starts a program when there is room. Rejects with SessionRefused when sshd refuses it although no other runs. */
  async start(begin: () => Promise<Program>): Promise<Program> {
    for (let alone = 0; ; ) {
      while (this.#busy.size >= this.#most) await Promise.race(this.#busy);
      const out = Promise.withResolvers<void>();
      const busy = out.promise.then(() => void this.#busy.delete(busy));
      this.#busy.add(busy);
      try {
        const program = await begin();
        void program.finished.then(() => out.resolve());
        return program;
      } catch (error) {
        out.resolve();
        await busy;
        if (!(error instanceof SessionRefused)) throw error;
        if (this.#busy.size === 0) alone += 1;
        if (alone === TRIES_ALONE) throw error;
      }
      if (this.#busy.size > 0) await Promise.race(this.#busy);
      await sleep(AFTERMATH_MS);
    }
  }
}

/**
 * sshd drops connects while too many are unauthenticated (MaxStartups 10:30:100). So at most 8 at once go to one
 * address, and a connect that was dropped is tried again a little later.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';

const AT_ONCE = 8;
const TRIES = 3;

/** Thrown by an attempt that sshd dropped before it said who it is; `failure` is told when no try is left. */
export class Dropped extends Error {
  readonly failure: Error;

  constructor(failure: Error) {
    super(failure.message);
    this.name = 'Dropped';
    this.failure = failure;
  }
}

export class Gate {
  readonly #limits = new Map<string, LimitFunction>();

  /** Runs the attempt when it is its turn at `address`, up to three times while it ends with Dropped. */
  async pass<T>(address: string, attempt: () => Promise<T>): Promise<T> {
    const limit = this.#limits.get(address) ?? pLimit(AT_ONCE);
    this.#limits.set(address, limit);
    for (let left = TRIES - 1; ; left -= 1) {
      try {
        return await limit(attempt);
      } catch (error) {
        if (!(error instanceof Dropped)) throw error;
        if (left === 0) throw error.failure;
        await sleep(200 + Math.random() * 400 * (TRIES - left));
      }
    }
  }
}

/** A deadline that can stand still, for instance while the user types. */
export class PausableDeadline {
  #left: number;
  readonly #expire: () => void;
  #startedAt = 0;
  #paused = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, expire: () => void) {
    this.#left = ms;
    this.#expire = expire;
    this.#start();
  }

  /** The deadline does not move while the work is under way. */
  async during<T>(work: Promise<T>): Promise<T> {
    if (this.#paused === 0) {
      clearTimeout(this.#timer);
      this.#left -= performance.now() - this.#startedAt;
    }
    this.#paused += 1;
    try {
      return await work;
    } finally {
      this.#paused -= 1;
      if (this.#paused === 0) this.#start();
    }
  }

  /** No expiry any more. */
  cancel(): void {
    this.#paused = Number.POSITIVE_INFINITY;
    clearTimeout(this.#timer);
  }

  #start(): void {
    this.#startedAt = performance.now();
    this.#timer = setTimeout(this.#expire, this.#left);
  }
}

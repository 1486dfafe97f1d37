/** The words of one stage, the same on a terminal and in a log: `Checking 48/50`. Pure but for its own counts. */
export class Counter {
  readonly #title: string;
  readonly #total: number;
  readonly #running = new Set<string>();
  #done = 0;
  #detail = '';
  #waiting: string | undefined;

  constructor(title: string, total: number) {
    this.#title = title;
    this.#total = total;
  }

  started(unit: string): void {
    this.#running.add(unit);
  }

  done(unit: string): void {
    this.#running.delete(unit);
    this.#done += 1;
  }

  detail(text: string): void {
    this.#detail = text;
  }

  waiting(text: string | undefined): void {
    this.#waiting = text;
  }

  /** While under way: the counter, and the few that are waited for when nearly all are done. */
  line(): string {
    const told = this.#waiting ?? this.#detail;
    if (told !== '') return `${this.#title}: ${told}`;
    const waiting = [...this.#running];
    const last = waiting.length <= 3 && this.#done > 0 ? waiting : [];
    return `${this.#title} ${this.#done}/${this.#total}${last.length > 0 ? ` (waiting for ${last.join(', ')})` : ''}`;
  }

  /** When finished. */
  summary(seconds: number): string {
    const what = this.#detail !== '' ? `: ${this.#detail}` : ` ${this.#done}/${this.#total}`;
    return `${this.#title}${what} in ${seconds.toFixed(1)} s`;
  }
}

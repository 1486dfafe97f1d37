/**
 * How a flow tells where it is. The flow knows nothing of terminals: `progress/` renders this with listr2 or as plain lines.
 * One stage is one step of work over all hosts ("Reading 48/50"), never one host.
 */
export interface Progress {
  /** Runs one stage. `total` is the number of units (hosts, senders, …) that will be reported with `done`. */
  stage<T>(title: string, total: number, work: (stage: Stage) => Promise<T>): Promise<T>;
  /** A line that stays (stderr): a failed host, a warning. */
  note(line: string): void;
}

export interface Stage {
  /** One more unit is under way. */
  started(unit: string): void;
  /** One more unit is finished, well or not. */
  done(unit: string): void;
  /** Free text behind the counter, e.g. `1,240 of 2,450 pairs heard`. */
  detail(text: string): void;
  /** Who is waited for, in place of all else while it lasts; undefined when it is over. */
  waiting(text: string | undefined): void;
}

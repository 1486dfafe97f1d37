/** What every flow is given: how to connect, how many at once, how to tell progress, when to stop. */
import type { Connect, Timeouts } from '../../hosts/types.ts';
import type { Progress } from '../../lib/progress.ts';

export interface FlowContext {
  readonly connect: Connect;
  readonly timeouts: Timeouts;
  /** How many hosts are worked on at once. */
  readonly forks: number;
  readonly progress: Progress;
  /** Aborted by Ctrl-C or SIGTERM: no new work is begun, what is under way is ended or settled. */
  readonly signal: AbortSignal;
}

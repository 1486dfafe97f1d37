import type { Progress } from '../lib/progress.ts';
import { tell } from '../lib/tell.ts';
import { Counter } from './counter.ts';

/** One line when a stage ends, and one when somebody begins to be waited for: what a log can hold. */
export function plainProgress(): Progress {
  return {
    async stage(title, total, work) {
      const counter = new Counter(title, total);
      const start = performance.now();
      let isWaiting = false;
      const result = await work({
        started: (unit) => counter.started(unit),
        done: (unit) => counter.done(unit),
        detail: (text) => counter.detail(text),
        waiting: (text) => {
          if (text !== undefined && !isWaiting) tell(`${title}: ${text}\n`);
          isWaiting = text !== undefined;
        },
      });
      tell(`${counter.summary((performance.now() - start) / 1000)}\n`);
      return result;
    },
    note(line) {
      tell(`${line}\n`);
    },
  };
}

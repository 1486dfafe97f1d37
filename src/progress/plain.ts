import type { Progress } from '../lib/progress.ts';
import { tell } from '../lib/tell.ts';
import { Counter } from './counter.ts';

/** One line when a stage ends: what a log can hold. */
export function plainProgress(): Progress {
  return {
    async stage(title, total, work) {
      const counter = new Counter(title, total);
      const start = performance.now();
      const result = await work(counter);
      tell(`${counter.summary((performance.now() - start) / 1000)}\n`);
      return result;
    },
    note(line) {
      tell(`${line}\n`);
    },
  };
}

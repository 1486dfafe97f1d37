import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { Progress } from '../lib/progress.ts';
import { Counter } from './counter.ts';

/** listr2 asks whether stdout is a terminal; ours draws on stderr, whose being one createProgress has checked. */
class StderrRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

/** One listr2 task a stage, with a counter: never a task a host, which breaks above the terminal's height (listr2#720). */
export function terminalProgress(stream: NodeJS.WriteStream): Progress {
  // listr2 draws on its logger's stdout; ours is kept for the result.
  const logger = new ListrLogger({ processOutput: new ProcessOutput(stream, stream) });
  return {
    async stage(title, total, work) {
      const counter = new Counter(title, total);
      const start = performance.now();
      const context: { result?: Awaited<ReturnType<typeof work>> } = {};
      const list = new Listr<typeof context, typeof StderrRenderer>(
        {
          title,
          task: async (ctx, task) => {
            const shown =
              <T>(tell: (text: T) => void) =>
              (text: T): void => {
                tell(text);
                task.title = counter.line();
              };
            ctx.result = await work({
              started: shown((unit: string) => counter.started(unit)),
              done: shown((unit: string) => counter.done(unit)),
              detail: shown((text: string) => counter.detail(text)),
              waiting: shown((text: string | undefined) => counter.waiting(text)),
            });
            task.title = counter.summary((performance.now() - start) / 1000);
          },
        },
        {
          ctx: context,
          renderer: StderrRenderer,
          registerSignalListeners: false,
          rendererOptions: { logger, collapseErrors: false },
        },
      );
      const { result } = await list.run();
      return result as Awaited<ReturnType<typeof work>>;
    },
    note(line) {
      stream.write(`${line}\n`);
    },
  };
}

/** Ctrl-C, a terminal that goes away, and SIGTERM. */

/** A terminal that closes, timeout(1) and npm send their signal twice within moments: that is one interruption. */
const SAME_MS = 300;

/**
 * Aborts at the first signal, so that what is under way is settled; one that comes later ends the process at once.
 * @param onFirst tells the user
 */
export function abortOnSignals(onFirst: () => void): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  function interrupt(): void {
    if (controller.signal.aborted) {
      if (performance.now() - first > SAME_MS) process.exit(130);
      return;
    }
    first = performance.now();
    onFirst();
    controller.abort();
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  return controller.signal;
}

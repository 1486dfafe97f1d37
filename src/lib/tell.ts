/**
 * Text for stderr: progress, warnings, problems. When nobody reads it any more (EPIPE) or the disk it goes to is full,
 * the run goes on: its result and its exit code matter more.
 */
export function tell(text: string): void {
  const { stderr } = process;
  if (stderr.listenerCount('error') === 0) stderr.on('error', ignoreNotTold);
  stderr.write(text);
}

function ignoreNotTold(): void {
  return;
}

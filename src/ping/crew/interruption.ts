/** Ctrl-C while packets are sent: the senders stop, and what was measured by then is told. */
import type { Drafts } from './barrier.ts';
import { attempt, INTERRUPTED } from './crew.ts';

/** For an answer after an interruption: whoever waits for the end does not wait long. */
export const LAST_ANSWER_MS = 3000;

/**
 * The part of a mesh that gathers figures. An interruption of it stops the senders; the rest of the part goes on as ever. After
 * it, an interrupted run has no probes any more.
 */
export async function measuring(
  hosts: Drafts,
  signal: AbortSignal | undefined,
  work: () => Promise<void>,
): Promise<void> {
  const members = [...hosts.values()].map(({ member }) => member).filter(({ lost }) => lost === undefined);
  for (const member of members) {
    member.onInterrupt = () =>
      void attempt(member, async () => void (await member.link?.request('stop', {}, LAST_ANSWER_MS)));
  }
  try {
    await work();
  } finally {
    for (const member of members) {
      delete member.onInterrupt;
      if (signal?.aborted) member.link?.lose(INTERRUPTED);
    }
  }
}

/** Work that has to come to an end on a host: over the connection there is and, once that is lost, over new ones. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Host, HostError } from '../../hosts/types.ts';

/** Between two tries to reach a host again, ms. */
const PAUSE_MS = 1000;

export interface Regain {
  /** Opens a new connection; rejects with a HostError. */
  readonly connect: () => Promise<Host>;
  /** Epoch ms after which no further try is begun. */
  readonly until: number;
  /** Told once, when the connection there was is lost. */
  readonly onLost: (lost: HostError) => void;
}

/**
 * @param work begins anew on each connection, and is told what became of the one before
 * @throws HostError the last one, when the time is over
 */
export async function overAnyConnection<T>(
  host: Host,
  regain: Regain,
  work: (host: Host, lost?: HostError) => Promise<T>,
): Promise<T> {
  let lost: HostError;
  try {
    return await work(host);
  } catch (thrown) {
    lost = hostErrorOf(thrown);
  }
  regain.onLost(lost);
  const first = lost;
  while (Date.now() < regain.until) {
    await sleep(PAUSE_MS);
    try {
      const fresh = await regain.connect();
      try {
        return await work(fresh, first);
      } finally {
        await fresh.close();
      }
    } catch (thrown) {
      lost = hostErrorOf(thrown);
    }
  }
  throw lost;
}

/** Anything else is a bug of ours. */
function hostErrorOf(thrown: unknown): HostError {
  if (thrown instanceof HostError) return thrown;
  throw thrown;
}

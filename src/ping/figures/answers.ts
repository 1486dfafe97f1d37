/** How many unicast answers the receivers give, from which RTT is measured. Pure. */
import type { HostEvidence, MeshPlan } from '../types.ts';

/** Answers that one sender has to take in one mesh. */
const ANSWERS_A_SENDER = 200;
/** RTT samples of a pair. */
const MOST_SAMPLES = 10;
/**
 * Containers and labs: network namespaces of one kernel share its neighbour table, which refuses new entries at 1,024
 * (net.ipv4.neigh.default.gc_thresh3). Then other connections are cut off, and multicast too: every group a host sends to
 * takes an entry, and a packet that gets none is dropped without a word. Every pair that answers takes two, for minutes.
 */
const PAIRS_A_KERNEL = 100;
const CROWD = 20;

/** What a host is told about answering: packets of each sender to answer, and which senders (null: all). */
export type Answering = (host: number) => { readonly answers: number; readonly answerTo: readonly number[] | null };

/** @param hosts those whose kernel is shared by many answer fewer */
export function answering(plan: MeshPlan, hosts: readonly HostEvidence[]): Answering {
  const share = Math.floor(ANSWERS_A_SENDER / Math.max(1, plan.receivers.length));
  // One more than is measured: the first waits for address resolution and is left out.
  const answers = Math.min(plan.count, MOST_SAMPLES, Math.max(1, share) + 1);
  const kernels = new Map<string, number>();
  for (const { hello } of hosts) if (hello?.bootId) kernels.set(hello.bootId, (kernels.get(hello.bootId) ?? 0) + 1);
  const crowd = Math.max(0, ...kernels.values());
  if (crowd <= CROWD) return () => ({ answers, answerTo: null });
  const each = Math.max(1, Math.floor(PAIRS_A_KERNEL / crowd));
  const ids = hosts.filter(({ name }) => plan.senders.includes(name)).map(({ id }) => id);
  return (host) => {
    const from = ids.findIndex((id) => id > host);
    const start = from === -1 ? 0 : from;
    const next = Array.from(
      { length: Math.min(each, ids.length) },
      (_, index) => ids[(start + index) % ids.length] ?? -1,
    );
    return { answers, answerTo: next.filter((id) => id !== host && id !== -1) };
  };
}

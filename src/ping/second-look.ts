/**
 * Where a pair failed, its hosts are looked at once more, outside the count: rule sets around a short burst to the group (a
 * rule that drops it counts it), a unicast stream of the same size beside it, and the burst again after a fresh join.
 */
import { ANSWER_MS, type Drafts, each, pause } from './crew/barrier.ts';
import { addressTowards } from './evidence/questions.ts';
import { DRAIN_MS, SETTLE_MS } from './planning/plan.ts';
import type {
  Firewall,
  Listening,
  Promiscuous,
  Rejoined,
  Seen,
  ToolText,
  Traced,
  Tracing,
  Unfiltered,
} from './probe/wire.ts';
import type { Completer, DiagnosedPair, MeshPlan, Witness } from './types.ts';

const BURST = 5;
/** Between two packets of a burst, ms: that of the plan, or this where it is longer. */
const BURST_INTERVAL_MS = 20;
/** The same of a responder, which may be asked no more often while its answers do not come. */
const ANSWER_INTERVAL_MS = 1000;
/** Receivers to which one sender sends unicast: a row that failed everywhere needs no more to be understood. */
const MOST_SINGLE = 8;

/**
 * Adds to the evidence of the hosts of failed pairs.
 * @param witness looks from beside while the bursts pass
 * @returns what completes pairs by what the witness saw
 */
export async function lookAgain(
  plan: MeshPlan,
  hosts: Drafts,
  failed: readonly DiagnosedPair[],
  signal: AbortSignal | undefined,
  witness: Witness,
): Promise<Completer> {
  const senders = new Set(failed.map(({ from }) => from));
  const receivers = new Set(failed.map(({ to }) => to));
  const concerned = new Map([...hosts].filter(([name]) => senders.has(name) || receivers.has(name)));
  const places = new Map<string, Place>();
  const before = new Map<string, Firewall>();
  await each(concerned, async (host, ask) => {
    before.set(host.name, await ask<Firewall>('firewall', {}));
    const from = failed.flatMap((pair) => (pair.to === host.name ? (hosts.get(pair.from) ?? []) : []));
    const address = addressTowards(host, from);
    if (!receivers.has(host.name) || address === undefined) return;
    places.set(host.name, [address, (await ask<Listening>('listen', { address })).port]);
  });
  await each(concerned, async (host, ask) => {
    if (!receivers.has(host.name)) return;
    const { why } = await ask<Tracing>('trace', {});
    if (why !== undefined) host.dropped = { why };
  });
  const single = singles(concerned, failed, places);
  await sendBurst(plan, concerned, senders, (name) => single.get(name));
  await each(concerned, async (host, ask) => {
    const then = before.get(host.name);
    const after = await ask<Firewall>('firewall', {});
    if (then !== undefined) host.firewall = { before: then, after, burst: BURST };
  });
  await pause(DRAIN_MS, signal);
  await each(concerned, async (host, ask) => {
    if (receivers.has(host.name) && host.dropped === undefined) host.dropped = await ask<Traced>('traced', {});
  });
  // By now switches have heard of both ends by their unicast, and a fresh join has not changed what they know of the group.
  const complete = await witness(failed);
  const rejoined = new Map<string, Rejoined>();
  await each(concerned, async (host, ask) => {
    if (receivers.has(host.name) && host.joined?.receiver?.joined)
      rejoined.set(host.name, await ask<Rejoined>('rejoin', {}));
  });
  await pause(SETTLE_MS, signal);
  await each(concerned, async (host, ask) => {
    const { firewall } = host;
    if (firewall === undefined || !rejoined.has(host.name) || !hasFilters(firewall.after.tcEgress)) return;
    host.firewall = { ...firewall, rejoined: await ask<Firewall>('firewall', {}) };
  });
  await sendBurst(plan, concerned, senders);
  await pause(DRAIN_MS, signal);
  await each(concerned, async (host, ask) => {
    if (!receivers.has(host.name)) return;
    const seen = await ask<Seen>('seen', {});
    const [address] = places.get(host.name) ?? [];
    const asked = [...single.values()].flat().filter(({ name }) => name === host.name);
    host.again = {
      seen,
      burst: BURST,
      rejoined: rejoined.get(host.name)?.joined ?? false,
      ...(address === undefined ? {} : { address }),
      unicastFrom: asked.map(({ from }) => from),
    };
  });
  return complete;
}

/**
 * Receivers of which nothing explains why their interface took no packet of the group: a burst again, for which it takes
 * all there is. Last of all, because a promiscuous interface can make delivery work.
 */
export async function lookUnfiltered(
  plan: MeshPlan,
  hosts: Drafts,
  hidden: readonly DiagnosedPair[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const receivers = new Set(hidden.map(({ to }) => to));
  const open = new Set<string>();
  await each(hosts, async (host, ask) => {
    if (receivers.has(host.name) && (await ask<Promiscuous>('promiscuous', {})).promiscuous) open.add(host.name);
  });
  await sendBurst(plan, hosts, new Set(hidden.map(({ from }) => from)));
  await pause(DRAIN_MS, signal);
  await each(hosts, async (host, ask) => {
    if (open.has(host.name)) host.unfiltered = { ...(await ask<Unfiltered>('unfiltered', {})), burst: BURST };
  });
}

async function sendBurst(
  plan: MeshPlan,
  hosts: Drafts,
  senders: ReadonlySet<string>,
  singleOf: (sender: string) => readonly Single[] | undefined = () => undefined,
): Promise<void> {
  const burst = { count: BURST, intervalMs: Math.min(plan.intervalMs, BURST_INTERVAL_MS), startInMs: 0, look: true };
  const takesMs = BURST * (plan.responder === undefined ? burst.intervalMs : ANSWER_INTERVAL_MS);
  await each(hosts, async (host, ask) => {
    const single = (singleOf(host.name) ?? []).map(({ to }) => to);
    if (senders.has(host.name)) await ask('send', { ...burst, single }, ANSWER_MS + takesMs, takesMs);
  });
}

function hasFilters(text: ToolText | undefined): boolean {
  return text !== undefined && 'text' in text && text.text !== '';
}

interface Single {
  /** Id of the sender, name of the receiver. */
  readonly from: number;
  readonly name: string;
  readonly to: Place;
}

type Place = readonly [address: string, port: number];

/** To whom each sender sends unicast: receivers that did not hear it and gave an address. */
function singles(
  hosts: Drafts,
  failed: readonly DiagnosedPair[],
  places: ReadonlyMap<string, Place>,
): ReadonlyMap<string, readonly Single[]> {
  const found = new Map<string, Single[]>();
  for (const { from, to } of failed) {
    const [sender, place] = [hosts.get(from), places.get(to)];
    const list = found.get(from) ?? [];
    if (!sender || !place || list.length >= MOST_SINGLE) continue;
    found.set(from, [...list, { from: sender.id, name: to, to: place }]);
  }
  return found;
}

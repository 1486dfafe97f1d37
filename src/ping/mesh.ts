/** One mesh: the barriers, in order. Every host has passed one before any host meets the next. */

import { causesOf, withCauses } from '../result/pair-causes.ts';
import { controlGroup, isSix } from './address.ts';
import { notOnWire } from './causes/not-on-wire.ts';
import { ANSWER_MS, type Ask, type Draft, type Drafts, each, isThere, pause } from './crew/barrier.ts';
import type { Crew } from './crew/crew.ts';
import { LAST_ANSWER_MS, measuring } from './crew/interruption.ts';
import { forgottenWarnings } from './evidence/forgotten.ts';
import { sourceFor } from './evidence/questions.ts';
import { answering } from './figures/answers.ts';
import { type Fitting, pairResults } from './figures/results.ts';
import { DRAIN_MS, SETTLE_MS, sendOrder } from './planning/plan.ts';
import { meshAlarms, meshWarnings } from './planning/warnings.ts';
import type { After, Joined, Look, Rules, Sent } from './probe/wire.ts';
import { lookAgain, lookUnfiltered } from './second-look.ts';
import type { Completer, DiagnosedPair, HostEvidence, MeshPlan, PingResult, Witness } from './types.ts';

/** What a mesh came to. */
export interface MeshResult extends PingResult {
  /** What is known of each of its hosts. */
  readonly hosts: ReadonlyMap<string, HostEvidence>;
  /** What made its pairs complete: for whoever makes pairs of the hosts anew. */
  readonly complete: Completer;
}

/**
 * Runs one mesh from the joins to the leaving, with the second look where pairs failed. A host that is lost on the way is in the
 * result, as evidence that ends there; the others go on.
 * @param crew probes that run already, by host
 * @param signal ends pauses early: what was measured by then is told
 * @param onProgress packets sent and heard so far, of all hosts
 * @param fitting the greatest size that came through so far (`--sizes`), by pair
 * @param witness looks from beside the mesh while the bursts of the second look pass
 */
export async function runMesh(
  plan: MeshPlan,
  crew: Crew,
  signal: AbortSignal | undefined,
  onProgress: (sent: number, heard: number) => void,
  fitting: Fitting = new Map(),
  witness: Witness = seesNothing,
): Promise<MeshResult> {
  const hosts = drafts(plan, crew);
  await joinAll(plan, crew, hosts);
  await pause(SETTLE_MS, signal);
  await each(hosts, async (host, ask) => {
    host.before = await ask<Look>('look', {});
  });
  await measure(plan, hosts, signal, onProgress);
  tellResult([...hosts.values()], onProgress);
  const failed = gather(plan, hosts, fitting).filter(
    ({ verdict }) => verdict === 'undelivered' || verdict === 'degraded',
  );
  const completer = failed.length > 0 ? await lookAgain(plan, hosts, failed, signal, witness) : undefined;
  const hidden = failed.length > 0 ? gather(plan, hosts, fitting).filter((pair) => isHidden(pair, hosts)) : [];
  if (hidden.length > 0) await lookUnfiltered(plan, hosts, hidden, signal);
  await each(hosts, async (_host, ask) => void (await ask('leave', {})));
  const told = [...hosts.values()];
  const pairs = gather(plan, hosts, fitting);
  const complete = (found: readonly DiagnosedPair[]) => (completer ?? unchanged)(found).map(withoutSuspicions);
  const [alarms, warnings] = [meshAlarms(plan, told), [...meshWarnings(plan, told), ...forgottenWarnings(plan, told)]];
  return { pairs: complete(pairs), alarms, warnings, hosts, complete };
}

/** What nobody made sure of is no cause beside one that is known. */
function withoutSuspicions(pair: DiagnosedPair): DiagnosedPair {
  return withCauses(
    pair,
    causesOf(pair).filter(({ suspected }) => !suspected),
  );
}

/** Packets are sent, arrive, and every host tells what it saw. */
async function measure(
  plan: MeshPlan,
  hosts: Drafts,
  signal: AbortSignal | undefined,
  onProgress: (sent: number, heard: number) => void,
): Promise<void> {
  const work = async () => {
    await sendAll(plan, hosts, signal, onProgress);
    // Never cut short: what is under way counts. Who asks a responder has waited for its answers.
    if (plan.responder === undefined) await pause(DRAIN_MS, undefined);
    await each(hosts, async (host, ask) => {
      const asked = { sources: plan.receivers.includes(host.name) ? sourcesFor(plan, hosts, host) : {} };
      const after = await ask<After>('after', asked, signal?.aborted ? LAST_ANSWER_MS : ANSWER_MS);
      if (Object.values(after.heard).some(({ received }) => received > plan.count))
        throw new Error('the probe tells of more packets than a sender sends');
      host.after = after;
      host.clock = host.member.link?.clock() ?? null;
      // It has told its figures: from now on an interruption ends its probe at once.
      delete host.member.onInterrupt;
      if (!signal?.aborted) await askRules(plan, host, ask);
    });
  };
  // A responder cannot be stopped, and who asks it is soon done.
  return plan.responder === undefined ? measuring(hosts, signal, work) : work();
}

/** Source addresses with which the packets of each sender come to the receiver, or would. */
function sourcesFor(plan: MeshPlan, hosts: Drafts, receiver: Draft): { readonly [sender: string]: string } {
  const found = [...hosts.values()].map((sender) => [sender.id, sourceFor({ plan, sender, receiver })] as const);
  return Object.fromEntries(found.filter((entry): entry is [number, string] => entry[1] !== undefined));
}

/** Rule sets of a receiver that may read them: what will end delivery later. While others still tell what they saw. */
async function askRules(plan: MeshPlan, host: Draft, ask: Ask): Promise<void> {
  const { member, hello } = host;
  if (hello?.uid !== 0 || plan.responder !== undefined || !plan.receivers.includes(host.name)) return;
  const six = isSix(plan.group);
  if (member.rules?.six !== six) member.rules = { six, told: await ask<Rules>('rules', {}) };
  host.rules = member.rules.told;
}

async function seesNothing(): Promise<Completer> {
  return unchanged;
}

function unchanged(pairs: readonly DiagnosedPair[]): readonly DiagnosedPair[] {
  return pairs;
}

function drafts(plan: MeshPlan, crew: Crew): Drafts {
  const hosts = new Map<string, Draft>();
  for (const name of new Set([...plan.senders, ...plan.receivers])) {
    const member = crew.get(name);
    if (member === undefined) continue;
    hosts.set(name, { name, id: member.id, member, ...(member.hello ? { hello: member.hello } : {}) });
  }
  return hosts;
}

async function joinAll(plan: MeshPlan, crew: Crew, hosts: Drafts): Promise<void> {
  const answers = answering(plan, [...hosts.values()]);
  await each(hosts, async (host, ask) => {
    host.joined = await ask<Joined>('join', {
      group: plan.group,
      port: plan.port,
      source: plan.source ?? null,
      control: controlGroup(plan.group),
      interface: plan.interfaces.get(host.name) ?? null,
      ttl: plan.ttl,
      dscp: plan.dscp ?? null,
      whole: plan.whole ?? false,
      count: plan.count,
      size: plan.sizeBytes,
      me: host.id,
      senders: crew.size,
      send: plan.senders.includes(host.name),
      receive: plan.receivers.includes(host.name),
      ...answers(host.id),
    });
  });
}

async function sendAll(
  plan: MeshPlan,
  hosts: Drafts,
  signal: AbortSignal | undefined,
  onProgress: (sent: number, heard: number) => void,
): Promise<void> {
  const links = [...hosts.values()].flatMap((host) => host.member.link ?? []);
  const tell = () => {
    const sum = (key: 'sent' | 'heard') => links.reduce((all, link) => all + link.progress[key], 0);
    onProgress(sum('sent'), sum('heard'));
  };
  for (const link of links) {
    link.progress = { sent: 0, heard: 0 };
    link.onProgress = tell;
  }
  const senders = [...hosts.values()].filter((host) => isThere(host) && plan.senders.includes(host.name));
  const order = sendOrder(plan, senders.length);
  const startOf = new Map(senders.map((host, index) => [host.name, order.startInMs[index] ?? 0]));
  await each(hosts, async (host, ask) => {
    await ask('watch', {});
    const startInMs = startOf.get(host.name);
    if (startInMs === undefined) return;
    if (signal?.aborted) {
      host.sent = { sent: 0, errors: {}, stopped: true };
      return;
    }
    const command = { count: plan.count, intervalMs: plan.intervalMs, startInMs, look: false, single: [] };
    host.sent = await ask<Sent>('send', command, ANSWER_MS + order.mostMs, order.durationMs);
  });
}

/** The last word on the progress: the probes tell theirs only now and then. */
function tellResult(hosts: readonly Draft[], onProgress: (sent: number, heard: number) => void): void {
  let [allSent, allHeard] = [0, 0];
  for (const { sent, after } of hosts) {
    allSent += sent?.sent ?? 0;
    allHeard += Object.keys(after?.heard ?? {}).length;
  }
  onProgress(allSent, allHeard);
}

/** Nothing but the wire is left to blame, and it carries unicast: what is missing may have been filtered by the interface. */
function isHidden({ from, to, cause }: DiagnosedPair, hosts: Drafts): boolean {
  const { id } = hosts.get(from) ?? {};
  const { after, again, joined } = hosts.get(to) ?? {};
  if (id === undefined || cause?.code !== notOnWire.code || cause.at !== 'network') return false;
  if (joined?.receiver?.capture !== null || after?.captured[id] !== undefined) return false;
  const [looks, unicast] = [again?.seen.looks[id], again?.seen.unicast[id]];
  return looks === undefined && (unicast?.socket ?? 0) > 0;
}

/** Results with what is known of every host by now. A host that was lost after it had told everything keeps its figures. */
function gather(plan: MeshPlan, hosts: Drafts, fitting: Fitting): readonly DiagnosedPair[] {
  for (const host of hosts.values()) {
    if (host.member.lost !== undefined && host.after === undefined) host.lost = host.member.lost;
  }
  return pairResults(plan, hosts, fitting);
}

/** One mesh: the barriers, in order. Every host has passed one before any host meets the next. */
import { setTimeout as sleep } from 'node:timers/promises';
import { controlGroup } from './address.ts';
import { answering } from './answers.ts';
import { attempt, type Crew, type Member } from './crew.ts';
import { DRAIN_MS, SETTLE_MS, sendOrder } from './plan.ts';
import type { After, Firewall, Joined, Look, Sent } from './probe/wire.ts';
import { pairResults } from './results.ts';
import type { DiagnosedPair, HostEvidence, MeshPlan } from './types.ts';
import { meshWarnings } from './warnings.ts';

/** For one answer at a barrier; the host is lost after that. */
const ANSWER_MS = 15_000;
/** The second look's burst: a few packets, outside the count, that make firewall counters move. */
const BURST = { count: 5, intervalMs: 5 };

/** Evidence while it is gathered. */
type Draft = { -readonly [Key in keyof HostEvidence]: HostEvidence[Key] } & { readonly member: Member };

export async function runMesh(
  plan: MeshPlan,
  crew: Crew,
  signal: AbortSignal | undefined,
  onProgress: (sent: number, heard: number) => void,
): Promise<{ readonly pairs: readonly DiagnosedPair[]; readonly warnings: readonly string[] }> {
  const hosts = drafts(plan, crew);
  await joinAll(plan, crew, hosts);
  await pause(SETTLE_MS, signal);
  await each(hosts, async (host, ask) => {
    host.before = await ask<Look>('look', {});
  });
  await sendAll(plan, hosts, onProgress);
  await pause(DRAIN_MS, signal);
  const sources = Object.fromEntries(
    [...hosts.values()].flatMap((host) => (host.joined?.address ? [[host.id, host.joined.address]] : [])),
  );
  await each(hosts, async (host, ask) => {
    const after = await ask<After>('after', { sources: plan.receivers.includes(host.name) ? sources : {} });
    if (Object.values(after.heard).some(({ received }) => received > plan.count))
      throw new Error('the probe tells of more packets than a sender sends');
    host.after = after;
    host.clock = host.member.link?.clock() ?? null;
  });
  tellResult([...hosts.values()], onProgress);
  const failed = gather(plan, hosts).filter(({ verdict }) => verdict === 'undelivered' || verdict === 'degraded');
  if (failed.length > 0) await lookAgain(hosts, failed);
  await each(hosts, async (_host, ask) => void (await ask('leave', {})));
  return { pairs: gather(plan, hosts), warnings: meshWarnings(plan, [...hosts.values()]) };
}

function drafts(plan: MeshPlan, crew: Crew): ReadonlyMap<string, Draft> {
  const hosts = new Map<string, Draft>();
  for (const name of new Set([...plan.senders, ...plan.receivers])) {
    const member = crew.get(name);
    if (member === undefined) continue;
    hosts.set(name, { name, id: member.id, member, ...(member.hello ? { hello: member.hello } : {}) });
  }
  return hosts;
}

async function joinAll(plan: MeshPlan, crew: Crew, hosts: ReadonlyMap<string, Draft>): Promise<void> {
  const answers = answering(plan, [...hosts.values()]);
  await each(hosts, async (host, ask) => {
    host.joined = await ask<Joined>('join', {
      group: plan.group,
      port: plan.port,
      source: plan.source ?? null,
      bind: plan.source ?? null,
      control: controlGroup(plan.group),
      interface: plan.interfaces.get(host.name) ?? null,
      ttl: plan.ttl,
      dscp: plan.dscp ?? null,
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
  hosts: ReadonlyMap<string, Draft>,
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
    const command = { count: plan.count, intervalMs: plan.intervalMs, startInMs, look: false };
    host.sent = await ask<Sent>('send', command, ANSWER_MS + 2 * order.durationMs);
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

/** Reads the rule sets of the hosts with failed pairs around a short burst of their senders: the rule that drops them counts it. */
async function lookAgain(hosts: ReadonlyMap<string, Draft>, failed: readonly DiagnosedPair[]): Promise<void> {
  const names = new Set(failed.flatMap(({ from, to }) => [from, to]));
  const senders = new Set(failed.map(({ from }) => from));
  const concerned = new Map([...hosts].filter(([name]) => names.has(name)));
  const before = new Map<string, Firewall>();
  await each(concerned, async (host, ask) => {
    before.set(host.name, await ask<Firewall>('firewall', {}));
  });
  await each(concerned, async (host, ask) => {
    if (senders.has(host.name)) await ask('send', { ...BURST, startInMs: 0, look: true });
  });
  await each(concerned, async (host, ask) => {
    const then = before.get(host.name);
    const after = await ask<Firewall>('firewall', {});
    if (then !== undefined) host.firewall = { before: then, after, burst: BURST.count };
  });
}

type Ask = <T extends object>(command: string, parameters: object, timeoutMs?: number) => Promise<T>;

/** One barrier: the step of every host that is still there, all at once; returns when the last is done or lost. */
async function each(hosts: ReadonlyMap<string, Draft>, step: (host: Draft, ask: Ask) => Promise<void>): Promise<void> {
  await Promise.all(
    [...hosts.values()].filter(isThere).map(async (host) => {
      const { link } = host.member;
      if (link === undefined) return;
      await attempt(host.member, () =>
        step(host, (command, parameters, timeoutMs) => link.request(command, parameters, timeoutMs ?? ANSWER_MS)),
      );
    }),
  );
}

function isThere(host: Draft): boolean {
  return host.member.lost === undefined && host.joined?.missing === undefined;
}

/** Results with what is known of every host by now. A host that was lost after it had told everything keeps its figures. */
function gather(plan: MeshPlan, hosts: ReadonlyMap<string, Draft>): readonly DiagnosedPair[] {
  for (const host of hosts.values()) {
    if (host.member.lost !== undefined && host.after === undefined) host.lost = host.member.lost;
  }
  return pairResults(plan, hosts);
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

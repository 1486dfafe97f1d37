/**
 * Hosts ping a responder. To each of them it is the one sender of a mesh of its own: the same probe, evidence, second look
 * and causes as between hosts of ours.
 */
import { printable } from '../../lib/text.ts';
import { ANSWER_MS } from '../crew/barrier.ts';
import { attempt, type Crew, type Member, withCrew } from '../crew/crew.ts';
import type { Waiting } from '../crew/waits.ts';
import { pairResults } from '../figures/results.ts';
import { runMesh } from '../mesh.ts';
import type { Greeting } from '../probe/wire.ts';
import type { Completer, HostEvidence, MeshPlan, Participant, PingResult, Witness } from '../types.ts';
import { responderPair } from './pairs.ts';
import { meshOf } from './plan.ts';
import { ResponderLink } from './responder-link.ts';
import type { ServerPlan } from './types.ts';

export interface ResponderOptions {
  /** Queries sent, and hosts that heard an answer by multicast, so far. */
  readonly onProgress?: (sent: number, hearing: number) => void;
  /** Hosts that are waited for longer than a moment; undefined when that is over. */
  readonly onWait?: (waiting: Waiting | undefined) => void;
  readonly signal?: AbortSignal;
  /** Asked for each host that does not hear the responder. */
  readonly witness?: Witness;
}

/** Beyond the time of the queries: three questions without an answer, a slow host, a second look. */
const PATIENCE_S = 120;
/** The responder's in every mesh; those of the hosts follow. */
const RESPONDER_ID = 0;

/** What one host asked and heard. */
interface Asked {
  readonly mesh: MeshPlan;
  readonly member: Member;
  readonly responder: Member & { readonly link?: ResponderLink };
  readonly greeting?: Greeting;
  readonly hosts: ReadonlyMap<string, HostEvidence>;
  readonly told?: Pick<PingResult, 'alarms' | 'warnings'> & { readonly complete: Completer };
}

interface MeshOptions {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (sent: number, heard: number) => void;
  readonly witness: Witness | undefined;
}

/** One pair for each host; a host or a responder that cannot take part makes it `not-tested`. Always ends, in bounded time. */
export async function pingServer(
  plan: ServerPlan,
  participants: readonly Participant[],
  { signal, onProgress, onWait, witness }: ResponderOptions = {},
): Promise<PingResult> {
  const deadline = Math.ceil((2 * plan.count * plan.intervalMs) / 1000) + PATIENCE_S;
  const progress = new Map<string, readonly [sent: number, heard: number]>();
  const tell = (name: string) => (sent: number, heard: number) => {
    progress.set(name, [sent, heard]);
    const sum = (place: 0 | 1) => [...progress.values()].reduce((all, one) => all + one[place], 0);
    onProgress?.(sum(0), sum(1));
  };
  const options = { program: 'asking', first: RESPONDER_ID + 1, deadline, signal, onWait } as const;
  return withCrew(participants, options, async (crew) => {
    const asked = await Promise.all(
      [...crew.values()].map((member) => ask(plan, member, { signal, onProgress: tell(member.name), witness })),
    );
    return resultOf(plan, asked);
  });
}

async function ask(plan: ServerPlan, member: Member, { signal, onProgress, witness }: MeshOptions): Promise<Asked> {
  const greeting = await greet(plan, member);
  const mesh = meshOf(plan, member.name, greeting);
  const base: Member = { name: plan.server, id: RESPONDER_ID };
  if (greeting === undefined || greeting.refused !== null || member.link === undefined) {
    if (greeting?.refused) base.lost = printable(greeting.refused);
    const hosts = new Map([base, member].map((one) => [one.name, evidenceOf(one)]));
    return { mesh, member, responder: { name: base.name, id: base.id }, ...(greeting ? { greeting } : {}), hosts };
  }
  const responder = { ...base, link: new ResponderLink(plan, member.link) };
  const crew: Crew = new Map<string, Member>([
    [responder.name, responder],
    [member.name, member],
  ]);
  const { hosts, ...told } = await runMesh(mesh, crew, signal, onProgress, undefined, witness);
  return { mesh, member, responder, greeting, hosts, told };
}

async function greet(plan: ServerPlan, member: Member): Promise<Greeting | undefined> {
  let greeting: Greeting | undefined;
  const { link } = member;
  if (link === undefined || member.lost !== undefined) return undefined;
  const { server, ports, group } = plan;
  await attempt(member, async () => {
    greeting = await link.request<Greeting>('greet', { server, ports, group }, ANSWER_MS);
  });
  return greeting;
}

function evidenceOf({ name, id, lost }: Member): HostEvidence {
  return { name, id, ...(lost === undefined ? {} : { lost }) };
}

/** Once more from all of them: that others hear the responder's answers tells that it sends to the group. */
function resultOf(plan: ServerPlan, asked: readonly Asked[]): PingResult {
  const everyone = asked.flatMap(({ member, hosts }) => [[member.name, hosts.get(member.name)] as const]);
  const known = everyone.filter((one): one is [string, HostEvidence] => one[1] !== undefined);
  return {
    pairs: asked.flatMap(({ mesh, hosts, greeting, responder, member, told }) => {
      const pairs = pairResults(mesh, new Map([...known, ...hosts]));
      return (told?.complete(pairs) ?? pairs).map((pair) =>
        greeting === undefined
          ? pair
          : responderPair(pair, plan, greeting, responder.link?.answered, hosts.get(member.name)),
      );
    }),
    alarms: asked.flatMap(({ told }) => told?.alarms ?? []),
    warnings: [...new Set(asked.flatMap(({ told }) => told?.warnings ?? []))],
  };
}

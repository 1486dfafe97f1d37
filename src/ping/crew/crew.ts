/** The probes of a run, one on every host that can take part. */
import { randomBytes } from 'node:crypto';
import { type Link, ProbeLink, ProbeRefused } from '../probe/link.ts';
import type { ProbeStart, Program } from '../probe/start.ts';
import type { Hello, Rules } from '../probe/wire.ts';
import type { Participant } from '../types.ts';

/** Starting a Python on a slow and busy host, the source going over included. */
const START_MS = 20_000;
/** Why a probe is gone that the user ended. */
export const INTERRUPTED = 'interrupted';
/** Rounds of clock exchange beside those that every command is; the best one counts. */
const CLOCK_ROUNDS = 3;

export interface Member {
  readonly name: string;
  readonly id: number;
  link?: Link;
  hello?: Hello;
  /** Why it does not take part, or no longer does. */
  lost?: string;
  /** Its rule sets, of IPv6 or not: asked for once a run. */
  rules?: { readonly six: boolean; readonly told: Rules };
  /** What an interruption does to it, in place of ending its probe. */
  onInterrupt?: () => void;
}

export type Crew = ReadonlyMap<string, Member>;

/**
 * Starts all probes at once. Never rejects: a host without a probe is a member that is lost, with the reason.
 * @param deadline seconds after which a probe ends whatever happens
 * @param first id of the first of them
 */
export async function startCrew(
  participants: readonly Participant[],
  deadline: number,
  signal: AbortSignal | undefined,
  { program = 'probe', first = 0 }: { readonly program?: Program; readonly first?: number } = {},
): Promise<Crew> {
  // The key is made for this run and goes over the hosts' connections only: nobody else can forge a packet of it.
  const start = { run: randomBytes(8).toString('hex'), key: randomBytes(32).toString('hex'), deadline };
  const members = participants.map((participant, index): Member => ({ name: participant.name, id: first + index }));
  await Promise.all(
    participants.map(async (participant, index) => {
      const member = members[index];
      if (member === undefined) return;
      if ('unavailable' in participant) member.lost = participant.unavailable;
      else
        await attempt(member, () =>
          startMember(member, participant, { ...start, ...lieOf(member.name) }, program, signal),
        );
    }),
  );
  return new Map(members.map((member) => [member.name, member]));
}

/** Ends every probe; returns when they are gone, within about a second. */
export async function dismissCrew(crew: Crew): Promise<void> {
  await Promise.all([...crew.values()].map((member) => member.link?.end()));
}

/** A step of one member. What goes wrong costs this member its part in the run, and nobody else. */
export async function attempt(member: Member, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    member.lost ??= error instanceof ProbeRefused ? `the probe failed: ${error.message}` : error.message;
    member.link?.lose(member.lost);
  }
}

/** Hosts whose probes are to lie about their clocks, with the seconds: `h2=3.5,h3=-7200`. For tests: a lab has one clock. */
const LYING_CLOCKS = 'MCREADY_TEST_LYING_CLOCKS';

function lieOf(name: string): Pick<ProbeStart, 'shiftNs'> {
  const said = (process.env[LYING_CLOCKS] ?? '').split(',').find((lie) => lie.startsWith(`${name}=`));
  return said === undefined ? {} : { shiftNs: Math.round(Number(said.slice(name.length + 1)) * 1e9) };
}

async function startMember(
  member: Member,
  participant: Extract<Participant, { host: object }>,
  start: ProbeStart,
  program: Program,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal?.aborted) throw new Error(INTERRUPTED);
  const link = await ProbeLink.open(participant.host, start, program);
  member.link = link;
  if (signal?.aborted) link.lose(INTERRUPTED);
  signal?.addEventListener('abort', () => (member.onInterrupt ?? (() => link.lose(INTERRUPTED)))(), { once: true });
  member.hello = await link.request<Hello>('hello', {}, START_MS);
  for (let round = 0; round < CLOCK_ROUNDS; round++) await link.request('clock', {}, START_MS);
}

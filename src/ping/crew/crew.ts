/** The probes of a run, one on every host that can take part. */
import { randomBytes } from 'node:crypto';
import type { Host } from '../../hosts/types.ts';
import { type Link, ProbeLink, ProbeRefused, type Wait } from '../probe/link.ts';
import type { ProbeStart, Program } from '../probe/start.ts';
import type { Hello, Rules } from '../probe/wire.ts';
import type { Participant } from '../types.ts';
import { tellWaits, type Waiting } from './waits.ts';

/** Starting a Python on a slow and busy host, the source going over included. */
const START_MS = 20_000;
/** Why a probe is gone that the user ended. */
export const INTERRUPTED = 'interrupted';
/** Rounds of clock exchange beside those that every command is; the best one counts. */
const CLOCK_ROUNDS = 3;

export interface Member {
  readonly name: string;
  readonly id: number;
  /** Where its probe is to run. */
  readonly host?: Host;
  /** The way to its probe is being opened. */
  opening?: Wait;
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

export interface CrewOptions {
  readonly program?: Program;
  /** Id of the first of them. */
  readonly first?: number;
  /** Seconds after which a probe ends whatever happens. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  /** Hosts that are waited for longer than a moment; undefined when that is over. */
  readonly onWait: ((waiting: Waiting | undefined) => void) | undefined;
}

/**
 * Work with a probe on every host, begun when all have started. A host without one is a member that is lost, with the reason. In
 * the end every probe is gone, within about a second.
 */
export async function withCrew<T>(
  participants: readonly Participant[],
  options: CrewOptions,
  work: (crew: Crew) => Promise<T>,
): Promise<T> {
  const crew = new Map(participants.map((one, index) => [one.name, memberOf(one, index + (options.first ?? 0))]));
  const stopTelling = tellWaits(crew, options.onWait ?? (() => undefined));
  try {
    await startAll(crew, options);
    return await work(crew);
  } finally {
    stopTelling();
    await Promise.all([...crew.values()].map((member) => member.link?.end()));
  }
}

function memberOf(participant: Participant, id: number): Member {
  const { name } = participant;
  return 'unavailable' in participant
    ? { name, id, lost: participant.unavailable }
    : { name, id, host: participant.host };
}

async function startAll(crew: Crew, { deadline, program = 'probe', signal }: CrewOptions): Promise<void> {
  // The key is made for this run and goes over the hosts' connections only: nobody else can forge a packet of it.
  const start = { run: randomBytes(8).toString('hex'), key: randomBytes(32).toString('hex'), deadline };
  await Promise.all(
    [...crew.values()].map(async (member) => {
      const { host } = member;
      if (host === undefined) return;
      await attempt(member, () => startMember(member, host, { ...start, ...lieOf(member.name) }, program, signal));
    }),
  );
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
  host: Host,
  start: ProbeStart,
  program: Program,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal?.aborted) throw new Error(INTERRUPTED);
  member.opening = { command: 'hello', dueMs: performance.now() };
  const link = await ProbeLink.open(host, start, program).finally(() => delete member.opening);
  member.link = link;
  if (signal?.aborted) link.lose(INTERRUPTED);
  signal?.addEventListener('abort', () => (member.onInterrupt ?? (() => link.lose(INTERRUPTED)))(), { once: true });
  member.hello = await link.request<Hello>('hello', {}, START_MS);
  for (let round = 0; round < CLOCK_ROUNDS; round++) await link.request('clock', {}, START_MS);
}

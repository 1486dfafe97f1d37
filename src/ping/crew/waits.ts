/** For whom a run waits: hosts whose answer is overdue, and how long it is waited for at most. Pure but for its timer. */
import type { Wait } from '../probe/link.ts';
import type { Member } from './crew.ts';

/** Hosts that are waited for. */
export interface Waiting {
  readonly hosts: readonly string[];
  /** What they are to do: a verb. */
  readonly step: string;
  /** Seconds until the last of them is given up; left out where a connection's own patience says when. */
  readonly mostS?: number;
}

/** A host that something may be asked of. */
export type Asked = Pick<Member, 'name' | 'lost' | 'opening' | 'link'>;

/** Nobody wants to read of shorter ones. */
const MOMENT_MS = 2000;
const LOOK_MS = 500;
/** What is none of these is a question. */
const STEPS: { readonly [command: string]: string } = {
  ...{ hello: 'start', clock: 'start', join: 'join', send: 'send', leave: 'leave' },
  greet: 'hear of the responder',
};
const QUESTION = 'answer';

/** Tells when hosts begin to be waited for, then how it changes, and undefined when it is over. Returns how to stop it. */
export function tellWaits(hosts: ReadonlyMap<string, Asked>, tell: (waiting: Waiting | undefined) => void): () => void {
  let told: Waiting | undefined;
  const timer = setInterval(() => {
    const waiting = waitingFor([...hosts.values()], performance.now());
    if (JSON.stringify(waiting) === JSON.stringify(told)) return;
    told = waiting;
    tell(waiting);
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    if (told !== undefined) tell(undefined);
  };
}

/** @param nowMs on the clock of `performance` */
export function waitingFor(hosts: readonly Asked[], nowMs: number): Waiting | undefined {
  const overdue = hosts.flatMap((host) => {
    const waits = waitsOf(host).filter(({ dueMs }) => nowMs - dueMs >= MOMENT_MS);
    return waits.length === 0 ? [] : [{ name: host.name, waits }];
  });
  if (overdue.length === 0) return undefined;
  const waits = overdue.flatMap((host) => host.waits);
  const steps = new Set(waits.map(({ command }) => STEPS[command] ?? QUESTION));
  const [step = QUESTION] = steps.size === 1 ? steps : [];
  const until = Math.max(...waits.map(({ untilMs = Number.POSITIVE_INFINITY }) => untilMs));
  return {
    hosts: overdue.map(({ name }) => name),
    step,
    ...(Number.isFinite(until) ? { mostS: Math.max(1, Math.ceil((until - nowMs) / 1000)) } : {}),
  };
}

function waitsOf({ lost, opening, link }: Asked): readonly Wait[] {
  if (lost !== undefined) return [];
  return [...(opening === undefined ? [] : [opening]), ...(link?.waits() ?? [])];
}

/** Barriers of a mesh: a step of all hosts at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostEvidence } from '../types.ts';
import { attempt, type Member } from './crew.ts';

/** For one answer at a barrier; the host is lost after that. */
export const ANSWER_MS = 15_000;

/** Evidence while it is gathered. */
export type Draft = { -readonly [Key in keyof HostEvidence]: HostEvidence[Key] } & { readonly member: Member };
export type Drafts = ReadonlyMap<string, Draft>;

export type Ask = <T extends object>(
  command: string,
  parameters: object,
  timeoutMs?: number,
  takesMs?: number,
) => Promise<T>;

/** The step of every host that is still there, all at once; returns when the last is done or lost. */
export async function each(hosts: Drafts, step: (host: Draft, ask: Ask) => Promise<void>): Promise<void> {
  await Promise.all(
    [...hosts.values()].filter(isThere).map(async (host) => {
      const { link } = host.member;
      if (link === undefined) return;
      await attempt(host.member, () =>
        step(host, (command, parameters, timeoutMs = ANSWER_MS, takesMs = 0) =>
          link.request(command, parameters, timeoutMs, takesMs),
        ),
      );
    }),
  );
}

/** It answers, and has joined where it had to. */
export function isThere(host: Draft): boolean {
  return host.member.lost === undefined && host.joined?.missing === undefined;
}

/** Ends early when the run is interrupted. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
